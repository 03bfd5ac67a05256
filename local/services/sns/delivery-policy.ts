import { isStructure, parseStructure, type Structure } from '../../aws/structure';

export const backoffFunctions = ['linear', 'arithmetic', 'geometric', 'exponential'] as const;
export type BackoffFunction = (typeof backoffFunctions)[number];

/** How often and when a delivery is tried again; delays in seconds. */
export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: BackoffFunction;
}

/** How messages go to an HTTP endpoint. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
export interface DeliveryPolicy {
  readonly retry: RetryPolicy;
  /** Undefined for as many as there are. */
  readonly maxReceivesPerSecond: number | undefined;
  readonly headerContentType: string;
}

/** What a topic or a subscription says of it. */
export interface PolicyPart {
  readonly retry?: Partial<RetryPolicy>;
  readonly maxReceivesPerSecond?: number;
  readonly headerContentType?: string;
  readonly disableSubscriptionOverrides?: boolean;
}

export const defaultDeliveryPolicy: DeliveryPolicy = {
  retry: {
    minDelayTarget: 20,
    maxDelayTarget: 20,
    numRetries: 3,
    numMaxDelayRetries: 0,
    numNoDelayRetries: 0,
    numMinDelayRetries: 0,
    backoffFunction: 'linear',
  },
  maxReceivesPerSecond: undefined,
  headerContentType: 'text/plain; charset=UTF-8',
};

/**
 * What holds for a subscription, part by part: what its own policy says, else its topic's, else the default.
 * @param topic the attribute of the topic, undefined when it is not set
 */
export function policyFor(topic: string | undefined, subscription?: string): DeliveryPolicy {
  const common = partOf(topic, 'topic');
  const own = common.disableSubscriptionOverrides === true ? {} : partOf(subscription, 'subscription');
  return {
    retry: { ...defaultDeliveryPolicy.retry, ...(own.retry ?? common.retry) },
    maxReceivesPerSecond: own.maxReceivesPerSecond ?? common.maxReceivesPerSecond,
    headerContentType:
      own.headerContentType ?? common.headerContentType ?? defaultDeliveryPolicy.headerContentType,
  };
}

type Kind = 'topic' | 'subscription';

/** Attributes are checked when they are set. */
function partOf(text: string | undefined, kind: Kind): PolicyPart {
  const part = readDeliveryPolicy(text ?? '', kind);
  return typeof part === 'string' ? {} : part;
}

const names: Readonly<Record<Kind, { retry: string; throttle: string; request: string }>> = {
  topic: {
    retry: 'defaultHealthyRetryPolicy',
    throttle: 'defaultThrottlePolicy',
    request: 'defaultRequestPolicy',
  },
  subscription: { retry: 'healthyRetryPolicy', throttle: 'throttlePolicy', request: 'requestPolicy' },
};

/** @returns what the attribute says, or what is wrong with it */
export function readDeliveryPolicy(text: string, kind: Kind): PolicyPart | string {
  if (text === '') return {};
  const document = parseStructure(text);
  if (document === undefined) return 'failed to parse JSON.';
  const policy = kind === 'topic' ? document['http'] : document;
  if (policy === undefined) return {};
  if (!isStructure(policy)) return 'http must be an object.';
  const { retry, throttle, request } = names[kind];
  const read = readRetry(policy[retry], retry);
  if (typeof read === 'string') return read;
  const rate = memberOf(policy[throttle], 'maxReceivesPerSecond');
  if (rate !== undefined && !isWhole(rate, 1)) return `${throttle}.maxReceivesPerSecond must be 1 or more.`;
  const type = memberOf(policy[request], 'headerContentType');
  if (type !== undefined && !isMediaType(type)) return `${request}.headerContentType is no media type.`;
  return {
    ...(read !== undefined && { retry: read }),
    ...(rate !== undefined && { maxReceivesPerSecond: rate }),
    ...(type !== undefined && { headerContentType: type }),
    disableSubscriptionOverrides: policy['disableSubscriptionOverrides'] === true,
  };
}

function memberOf(value: unknown, name: string): unknown {
  return isStructure(value) ? (value[name] ?? undefined) : undefined;
}

/** @returns what the policy says, or what is wrong with it */
function readRetry(value: unknown, name: string): Partial<RetryPolicy> | string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isStructure(value)) return `${name} must be an object.`;
  const policy: Structure = { ...defaultDeliveryPolicy.retry, ...value };
  const { minDelayTarget: min, maxDelayTarget: max, numRetries, backoffFunction } = policy;
  if (!isWhole(max, 1, 3600)) return `${name}.maxDelayTarget must be from 1 to 3600.`;
  if (!isWhole(min, 1, max)) return `${name}.minDelayTarget must be from 1 to maxDelayTarget.`;
  if (!isWhole(numRetries, 0, 100)) return `${name}.numRetries must be from 0 to 100.`;
  const { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  if (!isWhole(numNoDelayRetries, 0)) return `${name}.numNoDelayRetries must be 0 or more.`;
  if (!isWhole(numMinDelayRetries, 0)) return `${name}.numMinDelayRetries must be 0 or more.`;
  if (!isWhole(numMaxDelayRetries, 0)) return `${name}.numMaxDelayRetries must be 0 or more.`;
  if (numNoDelayRetries + numMinDelayRetries + numMaxDelayRetries > numRetries) {
    return `${name}.numRetries must be at least the sum of the retries of all phases.`;
  }
  const backoff = backoffFunctions.find((known) => known === backoffFunction);
  if (backoff === undefined) return `${name}.backoffFunction must be one of ${backoffFunctions.join(', ')}.`;
  return {
    minDelayTarget: min,
    maxDelayTarget: max,
    numRetries,
    numNoDelayRetries,
    numMinDelayRetries,
    numMaxDelayRetries,
    backoffFunction: backoff,
  };
}

function isWhole(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1 */
function isMediaType(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w-]+=("[^"]*"|[^\s;"]+))*$/.test(value)
  );
}

/** Whether a topic's policy holds for all its subscriptions, whatever theirs say. */
export function disablesOverrides(topic: string | undefined): boolean {
  return partOf(topic, 'topic').disableSubscriptionOverrides === true;
}

/** As `GetSubscriptionAttributes` and `GetTopicAttributes` show it. */
export function effectivePolicyText(policy: DeliveryPolicy, kind: Kind, disabled = false): string {
  const { retry, maxReceivesPerSecond, headerContentType } = policy;
  const throttle = maxReceivesPerSecond === undefined ? undefined : { maxReceivesPerSecond };
  if (kind === 'subscription') {
    return JSON.stringify({
      healthyRetryPolicy: retry,
      sicklyRetryPolicy: null,
      throttlePolicy: throttle ?? null,
      requestPolicy: { headerContentType },
      guaranteed: false,
    });
  }
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: retry,
      disableSubscriptionOverrides: disabled,
      ...(throttle && { defaultThrottlePolicy: throttle }),
      defaultRequestPolicy: { headerContentType },
    },
  });
}
