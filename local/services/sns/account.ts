import { formatArn, parseArn } from '../../aws/arn';
import type { CallContext, Environment } from '../../aws/call';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { subjectOf } from '../../message-subject';
import type { Random } from '../../random';
import { readPolicy } from '../../aws/policy/document';
import { refusalOf } from '../../aws/policy/evaluate';
import { ConfirmationTokens } from './confirmation-tokens';
import type { SnsDelivery } from './delivery';
import { Envelopes } from './envelope';
import { authorizationError, invalidParameter, notFound } from './errors';
import { type Input, requiredText } from './input';
import type { SnsLimits } from './limits';
import type { Outbox } from './outbox';
import type { Signer } from './signing-key';
import type { Subscription } from './subscription';
import { Topic } from './topic';
import { defaultPolicy } from './topic-policy';

export interface AccountOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly hops: HopLog;
  readonly limits: SnsLimits;
  readonly deliver: SnsDelivery;
  readonly outbox: Outbox;
  readonly signer: Signer;
}

/** SNS's own condition keys of a call, names in lower case. */
type ConditionKeys = ReadonlyMap<string, string>;

/** The topics of one account in one region. */
export class TopicAccount {
  /** By ARN, in the order in which they were made. */
  readonly topics = new Map<string, Topic>();
  /** By ARN. */
  readonly subscriptions = new Map<string, Subscription>();

  readonly envelopes: Envelopes;
  readonly tokens: ConfirmationTokens;

  constructor(readonly options: AccountOptions) {
    this.envelopes = new Envelopes(options.signer, options.environment.endpoint);
    this.tokens = new ConfirmationTokens(options.random, options.limits.confirmationSeconds * 1000);
  }

  get now(): number {
    return this.options.clock.now();
  }

  arnOf(topicName: string): string {
    const { partition, region, account } = this.options.environment;
    return formatArn({ partition, service: 'sns', region, account, resource: topicName });
  }

  addTopic(name: string, attributes: Map<string, string>): Topic {
    const topic = new Topic(name, this.arnOf(name), attributes, this.options.limits);
    this.topics.set(topic.arn, topic);
    this.setPolicy(topic, attributes.get('Policy'));
    return topic;
  }

  /** @param policy JSON text, read before; undefined for the policy that every topic starts with */
  setPolicy(topic: Topic, policy: string | undefined): void {
    const text = policy ?? defaultPolicy(topic.arn, this.options.environment.account);
    topic.attributes.set('Policy', text);
    topic.policy = readPolicy(text);
  }

  /**
   * The topic of the parameter `TopicArn`, when the caller may do `action` with it.
   * @throws AwsError `InvalidParameter`, `NotFound`, `AuthorizationError`
   */
  topicFor(action: string, input: Input, context: CallContext, keys?: ConditionKeys): Topic {
    const topic = this.find(requiredText(input, 'TopicArn'));
    this.authorize(action, topic, context, keys);
    return topic;
  }

  find(topicArn: string, parameter = 'TopicArn'): Topic {
    const arn = checkArn(topicArn, parameter);
    const topic = this.topics.get(topicArn);
    if (topic !== undefined) return topic;
    if (arn.service !== 'sns' || arn.region !== this.options.environment.region) {
      throw invalidParameter(parameter);
    }
    throw notFound('Topic');
  }

  findSubscription(input: Input): Subscription {
    const arn = requiredText(input, 'SubscriptionArn');
    const subscription = this.subscriptions.get(arn);
    if (subscription !== undefined) return subscription;
    checkArn(arn, 'SubscriptionArn');
    throw notFound('Subscription');
  }

  topicOf(subscription: Subscription): Topic | undefined {
    return this.topics.get(subscription.topicArn);
  }

  /** @throws AwsError when the topic's policy does not let the caller do it */
  authorize(
    action: string,
    { arn, policy }: Topic,
    { principal }: CallContext,
    keys: ConditionKeys = new Map(),
  ): void {
    const call = { principal, action: `SNS:${action}`, resourceArn: arn, keys };
    const refusal = refusalOf(policy, call);
    if (refusal === undefined) return;
    const { caller, why } = refusal;
    throw authorizationError(
      `User: ${caller} is not authorized to perform: ${call.action} on resource: ${arn} ${why}`,
    );
  }

  addSubscription(topic: Topic, subscription: Subscription): void {
    this.subscriptions.set(subscription.arn, subscription);
    topic.subscriptions.set(subscription.arn, subscription);
  }

  removeSubscription(subscription: Subscription): void {
    this.subscriptions.delete(subscription.arn);
    const topic = this.topicOf(subscription);
    if (topic?.subscriptions.delete(subscription.arn) === true) topic.deletedSubscriptions++;
  }

  report(topic: Topic, event: string, id: string, text: string): void {
    this.options.hops({
      service: 'sns',
      resource: topic.name,
      event,
      id,
      get about() {
        return subjectOf(text);
      },
    });
  }
}

/** @throws AwsError that says how an ARN looks */
export function checkArn(
  text: string,
  parameter: string,
): { readonly service: string; readonly region: string } {
  const arn = parseArn(text);
  if (arn !== undefined) return arn;
  const parts = text.split(':').length;
  throw invalidParameter(
    parts < 6
      ? `${parameter} Reason: An ARN must have at least 6 elements, not ${parts}`
      : `${parameter} Reason: ${text} is not an ARN`,
  );
}
