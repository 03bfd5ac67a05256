import { compileForViews, type ViewFilter } from '../../../routing/compile';
import { InvalidPolicy } from '../../../routing/invalid-policy';
import { parsePolicy } from '../../../routing/parse';
import { parseArn } from '../../aws/arn';
import type { AwsError } from '../../aws/error';
import { parseStructure } from '../../aws/structure';
import { effectivePolicyText, policyFor, readDeliveryPolicy } from './delivery-policy';
import { invalidParameter } from './errors';
import { isHttp, isRaw, type Protocol, type Subscription } from './subscription';

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
const settable = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'ReplayPolicy',
  'SubscriptionRoleArn',
]);

const rawProtocols = new Set<Protocol>(['sqs', 'http', 'https', 'firehose']);

/** What the attributes of a subscription are checked against. */
export interface SubscriptionTarget {
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
}

/** What follows from a subscription's attributes. */
export interface Settings {
  readonly filter: ViewFilter | undefined;
  readonly deadLetterArn: string | undefined;
}

/**
 * @param attributes all of a subscription's, those that are set now among them
 * @param at what the message of an error starts with: `Attributes Reason: ` in `Subscribe`
 * @throws AwsError `InvalidParameter`
 */
export function readSettings(
  attributes: ReadonlyMap<string, string>,
  target: SubscriptionTarget,
  at = '',
): Settings {
  const refuse = (problem: string): AwsError => invalidParameter(`${at}${problem}`);
  for (const [name, value] of attributes) {
    if (!settable.has(name)) throw refuse('AttributeName');
    if (name === 'RawMessageDelivery') checkRaw(value, target.protocol, refuse);
    if (name === 'DeliveryPolicy') {
      const policy = readDeliveryPolicy(value, 'subscription');
      if (typeof policy === 'string') throw refuse(`DeliveryPolicy: ${policy}`);
    }
  }
  return {
    filter: readFilter(attributes, refuse),
    deadLetterArn: readRedrivePolicy(attributes.get('RedrivePolicy'), target, refuse),
  };
}

type Refuse = (problem: string) => AwsError;

function checkRaw(value: string, protocol: Protocol, refuse: Refuse): void {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw refuse(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
  }
  if (lower === 'true' && !rawProtocols.has(protocol)) {
    throw refuse(`Delivery protocol [${protocol}] does not support raw message delivery.`);
  }
}

function readFilter(attributes: ReadonlyMap<string, string>, refuse: Refuse): ViewFilter | undefined {
  const scope = attributes.get('FilterPolicyScope') ?? 'MessageAttributes';
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody') {
    throw refuse(
      `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  const text = attributes.get('FilterPolicy') ?? '';
  if (isNoPolicy(text)) return undefined;
  try {
    return compileForViews(parsePolicy(text, scope));
  } catch (error) {
    throw error instanceof InvalidPolicy ? refuse(error.reason + error.location) : error;
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/message-filtering-policy-remove.html */
function isNoPolicy(text: string): boolean {
  return text === '' || /^\s*\{\s*\}\s*$/.test(text);
}

function readRedrivePolicy(
  text: string | undefined,
  { topicArn, endpoint }: SubscriptionTarget,
  refuse: Refuse,
): string | undefined {
  if (text === undefined || isNoPolicy(text)) return undefined;
  const policy = parseStructure(text);
  if (policy === undefined) throw refuse('RedrivePolicy: failed to parse JSON.');
  const { deadLetterTargetArn } = policy;
  const queue = typeof deadLetterTargetArn === 'string' ? parseArn(deadLetterTargetArn) : undefined;
  if (typeof deadLetterTargetArn !== 'string' || queue?.service !== 'sqs') {
    throw refuse('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  }
  if (topicArn.endsWith('.fifo') && endpoint.endsWith('.fifo') && !queue.resource.endsWith('.fifo')) {
    throw refuse('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.');
  }
  return deadLetterTargetArn;
}

/** As they are kept: `True` becomes `true`, and an empty policy removes what was set. */
export function normalized(attributes: ReadonlyMap<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [name, value] of attributes) {
    const removes = name !== 'FilterPolicyScope' && name !== 'RawMessageDelivery' && isNoPolicy(value);
    if (!removes) kept.set(name, name === 'RawMessageDelivery' ? value.toLowerCase() : value);
  }
  return kept;
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
 * @param topicPolicy the attribute `DeliveryPolicy` of the topic
 */
export function describeSubscription(
  subscription: Subscription,
  partition: string,
  topicPolicy: string | undefined,
): Record<string, string> {
  const { attributes, owner } = subscription;
  const { FilterPolicyScope: scope = 'MessageAttributes', ...set } = Object.fromEntries(attributes);
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    Owner: owner,
    SubscriptionPrincipal: `arn:${partition}:iam::${owner}:root`,
    PendingConfirmation: String(subscription.pendingToken !== undefined),
    ConfirmationWasAuthenticated: String(subscription.confirmationWasAuthenticated),
    ...set,
    RawMessageDelivery: String(isRaw(subscription)),
    ...(isHttp(subscription) && {
      EffectiveDeliveryPolicy: effectivePolicyText(
        policyFor(topicPolicy, attributes.get('DeliveryPolicy')),
        'subscription',
      ),
    }),
    // The scope shows only beside a policy.
    ...(set['FilterPolicy'] !== undefined && { FilterPolicyScope: scope }),
  };
}
