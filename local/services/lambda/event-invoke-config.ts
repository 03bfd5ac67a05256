import { parseArn } from '../../aws/arn';

/** What becomes of events for a function. https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export interface EventInvokeConfig {
  /** How often an event is tried again when the function fails. @default 2 */
  readonly retryAttempts?: number;
  /** How long an event is kept. @default - six hours */
  readonly eventAgeSeconds?: number;
  /** ARN of who is told that an event succeeded. @default - nobody */
  readonly onSuccess?: string;
  /** ARN of who is told that an event was given up. @default - nobody */
  readonly onFailure?: string;
}

/** A config with its defaults filled in. */
export type CompleteEventInvokeConfig = EventInvokeConfig &
  Required<Pick<EventInvokeConfig, 'retryAttempts' | 'eventAgeSeconds'>>;

const LONGEST_AGE_SECONDS = 6 * 60 * 60;

export const defaultEventInvokeConfig: CompleteEventInvokeConfig = {
  retryAttempts: 2,
  eventAgeSeconds: LONGEST_AGE_SECONDS,
};

/**
 * @returns the config with its defaults
 * @throws Error with everything that is wrong with it
 */
export function checkEventInvokeConfig(config: EventInvokeConfig): CompleteEventInvokeConfig {
  const complete = { ...defaultEventInvokeConfig, ...config };
  const wrong = [...problems(complete)];
  if (wrong.length > 0) throw new Error(`Event invoke config: ${wrong.join('; ')}.`);
  return complete;
}

function* problems(config: CompleteEventInvokeConfig): Generator<string> {
  const { retryAttempts, eventAgeSeconds, onSuccess, onFailure } = config;
  if (!isWhole(retryAttempts, 0, 2)) yield `${retryAttempts} retries given; 0 to 2 are allowed`;
  if (!isWhole(eventAgeSeconds, 60, LONGEST_AGE_SECONDS)) {
    yield `an event age of ${eventAgeSeconds} seconds given; 60 to ${LONGEST_AGE_SECONDS} are allowed`;
  }
  if (onSuccess !== undefined) yield* destinationProblems(onSuccess, ['sqs', 'sns', 'lambda']);
  if (onFailure !== undefined) yield* destinationProblems(onFailure, ['sqs', 'sns', 'lambda']);
}

/** @param services those that take letters of the kind here */
export function* destinationProblems(arn: string, services: readonly string[]): Generator<string> {
  const service = parseArn(arn)?.service;
  if (service === undefined || !services.includes(service)) {
    yield `a destination must be of ${services.join(', ')}, got ${arn}`;
  } else if (service !== 'lambda' && arn.endsWith('.fifo')) {
    yield `a destination must not be a FIFO queue or topic, got ${arn}`;
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
