import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { bodyRetention } from '../body-retention';
import { NodeFunction } from '../constructs/node-function';
import { readBodies, recordWork } from '../constructs/permissions';
import type { ReceiverProps } from './receiver';

/** The function of a consumer, which may fetch bodies and record its work. */
export function consumerFunction(
  scope: Construct,
  { config, route, entry, statusTable, bodies }: ReceiverProps,
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
  for (const permission of readBodies(bodies, bodyRetention(config.intake, config.work))) {
    consumer.allow(permission);
  }
  return consumer;
}
