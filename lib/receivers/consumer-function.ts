import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { NodeFunction } from '../constructs/node-function';
import { recordWork } from '../constructs/permissions';
import type { ReceiverProps } from './receiver';

/** The function of a consumer, which may record its work. */
export function consumerFunction(
  scope: Construct,
  { config, route, entry, statusTable }: ReceiverProps,
  environment: Readonly<Record<string, string>> = {},
): NodeFunction {
  const consumer = new NodeFunction(scope, 'Consumer', {
    description: route.description,
    entry,
    timeout: route.timeout,
    memorySize: route.memorySize,
    logRetention: config.logRetention,
    removalPolicy: config.removalPolicy,
    environment: { [environmentName.consumer]: route.consumer, ...environment },
  });
  consumer.allow(recordWork(statusTable, config.status.retention));
  return consumer;
}
