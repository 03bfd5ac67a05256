import type { Duration } from 'aws-cdk-lib';
import { environmentName } from '../lambda/contract/environment';
import { holdsDuring, patientReceives, receivesFor } from '../lambda/contract/patience';
import type { Config, DeploymentConfig } from './config';
import { maxAttemptsOf, outageReceives, retryPolicyOf } from './retry';
import type { CompleteRoute } from './route';

/** How often a function tries, and how long it waits for a deployment. */
export interface Attempts {
  readonly maxAttempts: number;
  /** Receives after which the queue gives a message up. */
  readonly maxReceiveCount: number;
  /** What the function is told. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Derives the receives of a queue from the attempts of its function, and from the returns that the longest deployment
 * needs.
 * @param patient receives before the function stops waiting; @default - as many as a function needs that always works
 */
export function attemptsOf(
  maxAttempts: number,
  { longest }: DeploymentConfig,
  patient: number = patientReceives(maxAttempts, secondsOf(longest)),
): Attempts {
  return {
    maxAttempts,
    maxReceiveCount: receivesFor(maxAttempts, secondsOf(longest)),
    environment: {
      [environmentName.maxAttempts]: String(maxAttempts),
      [environmentName.patientReceives]: String(patient),
      [environmentName.longestDeploymentSeconds]: String(secondsOf(longest)),
    },
  };
}

/** The same for the dispatcher. A request that is held until SNS applies a filter uses up receives that are not attempts. */
export function intakeAttempts({ intake: { maxAttempts }, deployment, topic }: Config): Attempts {
  const receives = maxAttempts + holdsDuring(secondsOf(topic.filterPropagation));
  const attempts = attemptsOf(receives, deployment);
  const environment = { ...attempts.environment, [environmentName.maxAttempts]: String(maxAttempts) };
  return { ...attempts, maxAttempts, environment };
}

export interface ConsumerAttemptsOptions {
  /** Calls of a pushed function, which are attempts too. @default 0 */
  readonly pushes?: number;
  /** Receives before the function stops waiting, by its attempts. @default - those of a function that always works */
  readonly patient?: (maxAttempts: number) => number;
}

/** The same for a consumer, with the pauses of its route. */
export function consumerAttempts(
  { work, deployment }: Pick<Config, 'work' | 'deployment'>,
  route: CompleteRoute,
  { pushes = 0, patient }: ConsumerAttemptsOptions = {},
): Attempts {
  const maxAttempts = maxAttemptsOf(route, work) + pushes;
  const held = outageReceives(route, maxAttempts);
  const waiting = patient ?? ((most) => patientReceives(most, secondsOf(deployment.longest)) + held);
  const attempts = attemptsOf(maxAttempts, deployment, waiting(maxAttempts));
  // In order, each attempt costs a receive of all that are behind it in their group.
  const behind = route.delivery.kind === 'in-order' ? maxAttempts * (route.batchSize - 1) : 0;
  const policy = retryPolicyOf(route, work, maxAttempts);
  return {
    ...attempts,
    maxReceiveCount: attempts.maxReceiveCount + behind + held,
    environment: { ...attempts.environment, [environmentName.retryPolicy]: JSON.stringify(policy) },
  };
}

/** Receives before a function stops waiting that runs so rarely that its next run may come after the deployment. */
export function patientRuns(maxAttempts: number): number {
  return maxAttempts + 1;
}

function secondsOf(duration: Duration): number {
  return Math.ceil(duration.toSeconds({ integral: false }));
}
