import { patientReceives, receivesFor } from '../../lambda/contract/patience';

/** Settings of the app, as the constructs derive them. */
export const longestDeploymentSeconds = 3600;
export const propagationSeconds = 900;
export const maxAttempts = 5;
/** A pushed function also has its three pushes. */
export const pushedAttempts = maxAttempts + 3;
export const maxReceiveCount = receivesFor(pushedAttempts, longestDeploymentSeconds);
export const functionMilliseconds = 30_000;
export const batchMilliseconds = 240_000;
export const batchVisibilitySeconds = 120;
export const batchIntervalMilliseconds = 600_000;
export const patience = {
  receives: patientReceives(maxAttempts, longestDeploymentSeconds),
  milliseconds: longestDeploymentSeconds * 1000,
};
/** How long work queues keep messages, as SQS does by default. */
export const retentionMilliseconds = 4 * 86_400_000;
export const shortRetentionMilliseconds = 3_600_000;
/** After the retention: the invocation that received last, and a margin. */
export const lastInvocationMilliseconds = 1_800_000;
export const sweepIntervalMilliseconds = 300_000;
export const sweeperMilliseconds = 240_000;
/** Names of the functions that are not consumers. */
export const lanes = [
  { name: 'dispatcher', intake: 'intake', topic: 'requests' },
  { name: 'dispatcher-fifo', intake: 'intake.fifo', topic: 'requests.fifo' },
] as const;
export type Lane = (typeof lanes)[number];
export const outcomesTopic = 'outcomes';
/** Reads the outcomes topic and is never emptied: what subscribers have seen. */
export const outcomesQueue = 'outcomes-seen';
export const failuresQueue = 'failures';
export const againQueue = 'again';
