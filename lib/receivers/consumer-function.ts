import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { NodeFunction } from '../constructs/node-function';
import { recordWork } from '../constructs/permissions';
import type { ReceiverProps } from './receiver';

/** The function of a consumer, which may record its work. */
export function consumerFunction(scope: Construct, props: ReceiverProps): NodeFunction {
  const { config, route } = props;
  const consumer = new NodeFunction(scope, 'Consumer', {
    description: route.description,
    entry: props.entry,
    timeout: route.timeout,
    memorySize: route.memorySize,
    logRetention: config.logRetention,
    removalPolicy: config.removalPolicy,
    environment: { [environmentName.consumer]: route.consumer },
  });
  consumer.allow(recordWork(props.statusTable, config.status.retention));
  return consumer;
}
