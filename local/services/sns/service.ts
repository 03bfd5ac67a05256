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
import { Outbox } from './outbox';
import { processSigner, type Signer } from './signing-key';
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
  /** Where e-mails go, and what is for other machines. @default - one that nobody looks at */
  readonly outbox?: Outbox;
  /** @default - the key of this process */
  readonly signer?: Signer;
}

/**
 * SNS in memory. Delivers to queues, functions and HTTP endpoints on this machine; e-mails, and what is for other
 * machines, are kept in the outbox. Subscriptions of other protocols are taken, and nothing leaves the machine.
 */
export class SnsService implements AwsService {
  readonly name = 'sns';
  private readonly sns: Sns;

  constructor(options: SnsServiceOptions) {
    const limits = { ...awsSnsLimits, ...options.limits };
    const { hops = noHops, outbox = new Outbox(), signer = processSigner } = options;
    const account = new TopicAccount({ ...options, hops, outbox, signer, limits });
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

  /** The certificate of the key that signs, where its file name is `name`. */
  async certificate(name: string): Promise<string | undefined> {
    const { signer } = this.sns.account.options;
    return name === (await signer.certificateName()) ? signer.certificate() : undefined;
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
