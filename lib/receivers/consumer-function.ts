import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { bodyRetention } from '../body-retention';
import { secretsIn, valueIn } from '../consumer-settings';
import { dueSeconds } from '../due-times';
import { NodeFunction } from '../constructs/node-function';
import { hideMessages, keepLetters, readBodies, recordWork } from '../constructs/permissions';
import type { WorkQueue } from '../constructs/work-queue';
import type { Attempts } from '../attempts';
import { readSecrets } from '../constructs/read-secrets';
import type { ReceiverProps } from './receiver';

export interface ConsumerFunctionOptions {
  /** Queue that the function reads; what has failed goes to its dead-letter queue. */
  readonly workQueue: WorkQueue;
  readonly attempts: Attempts;
  /** Further variables. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 'Consumer' */
  readonly id?: string;
  /** @default - it shares what the account has left */
  readonly reservedConcurrency?: number;
}

/** The function of a consumer, which may fetch bodies, record its work, hide messages and keep dead letters. */
export function consumerFunction(
  scope: Construct,
  { config, route, delivery, entry, statusTable, bodies }: ReceiverProps,
  { workQueue, attempts, environment = {}, id = 'Consumer', reservedConcurrency }: ConsumerFunctionOptions,
): NodeFunction {
  const stack = Stack.of(scope);
  const place = { stack, stage: config.stage };
  const consumer = new NodeFunction(scope, id, {
    description: route.description,
    entry,
    timeout: route.timeout,
    memorySize: route.memorySize,
    logRetention: config.logRetention,
    removalPolicy: config.removalPolicy,
    environment: {
      ...(route.environment !== undefined && valueIn(route.environment, config.stage)),
      ...(config.local === true && route.localEnvironment),
      [environmentName.consumer]: route.consumer,
      [environmentName.dueSeconds]: String(dueSeconds({ route, delivery }, config)),
      ...attempts.environment,
      ...environment,
    },
    layers: route.layers?.(place),
    network: route.vpc?.(place),
    reservedConcurrency,
  });
  consumer.allow(recordWork(statusTable, config.status.retention));
  consumer.allow(hideMessages(workQueue.queue));
  consumer.allow(keepLetters(workQueue.deadLetterQueue));
  for (const permission of readBodies(bodies, bodyRetention(config.intake, config.work))) {
    consumer.allow(permission);
  }
  const secrets = secretsIn(route, config.stage);
  for (const permission of readSecrets(stack, secrets, config.stage)) consumer.allow(permission);
  route.permissions?.(consumer.function, place);
  return consumer;
}
