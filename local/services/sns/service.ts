import type { AwsService, CallContext, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Clock } from '../../clock';
import { type HopLog, noHops } from '../../hops';
import type { Random } from '../../random';
import { TopicAccount } from './account';
import type { Action, Sns } from './action';
import { confirmSubscription } from './actions/confirm-subscription';
import { createTopic } from './actions/create-topic';
import { deleteTopic } from './actions/delete-topic';
import { getSubscriptionAttributes } from './actions/get-subscription-attributes';
import { getTopicAttributes } from './actions/get-topic-attributes';
import { listSubscriptions, listSubscriptionsByTopic } from './actions/list-subscriptions';
import { listTopics } from './actions/list-topics';
import { addPermission, removePermission } from './actions/permissions';
import { publishMessage } from './actions/publish';
import { publishBatch } from './actions/publish-batch';
import { setSubscriptionAttributes } from './actions/set-subscription-attributes';
import { setTopicAttributes } from './actions/set-topic-attributes';
import { subscribe } from './actions/subscribe';
import { listTagsForResource, tagResource, untagResource } from './actions/tagging';
import { unsubscribe } from './actions/unsubscribe';
import { Courier } from './courier';
import type { SnsDelivery } from './delivery';
import type { Input } from './input';
import { awsSnsLimits, type SnsLimits } from './limits';

const actions: ReadonlyMap<string, Action> = new Map([
  ['AddPermission', addPermission],
  ['ConfirmSubscription', confirmSubscription],
  ['CreateTopic', createTopic],
  ['DeleteTopic', deleteTopic],
  ['GetSubscriptionAttributes', getSubscriptionAttributes],
  ['GetTopicAttributes', getTopicAttributes],
  ['ListSubscriptions', listSubscriptions],
  ['ListSubscriptionsByTopic', listSubscriptionsByTopic],
  ['ListTagsForResource', listTagsForResource],
  ['ListTopics', listTopics],
  ['Publish', publishMessage],
  ['PublishBatch', publishBatch],
  ['RemovePermission', removePermission],
  ['SetSubscriptionAttributes', setSubscriptionAttributes],
  ['SetTopicAttributes', setTopicAttributes],
  ['Subscribe', subscribe],
  ['TagResource', tagResource],
  ['Unsubscribe', unsubscribe],
  ['UntagResource', untagResource],
]);

export interface SnsServiceOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly hops?: HopLog;
  /** @default - those of AWS */
  readonly limits?: Partial<SnsLimits>;
  readonly deliver: SnsDelivery;
}

/**
 * SNS in memory. Delivers to queues and functions; subscriptions of other protocols are taken, those over HTTP and
 * by e-mail stay pending, and nothing leaves the machine.
 */
export class SnsService implements AwsService {
  readonly name = 'sns';
  private readonly sns: Sns;

  constructor(options: SnsServiceOptions) {
    const limits = { ...awsSnsLimits, ...options.limits };
    const account = new TopicAccount({ ...options, hops: options.hops ?? noHops, limits });
    this.sns = { account, courier: new Courier(account) };
  }

  async call(action: string, input: Input, context: CallContext): Promise<object> {
    const run = actions.get(action);
    if (run === undefined) {
      throw new AwsError('InvalidAction', `The action ${action} is not valid for this endpoint.`);
    }
    // What an action throws rejects the promise.
    return run(this.sns, input, context);
  }

  /** The token that confirms a pending subscription; on AWS its endpoint receives it. */
  pendingToken(subscriptionArn: string): string | undefined {
    return this.sns.account.subscriptions.get(subscriptionArn)?.pendingToken;
  }

  /** When all that was published is delivered or given up. */
  async settled(): Promise<void> {
    await this.sns.courier.settled();
  }

  /** Gives up deliveries that wait for another attempt. */
  close(): void {
    this.sns.courier.close();
  }
}
