import type { AwsService, CallContext, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Clock } from '../../clock';
import { type HopLog, noHops } from '../../hops';
import type { Random } from '../../random';
import { QueueAccount, type SqsFaults } from './account';
import type { Action } from './action';
import { addPermission } from './actions/add-permission';
import { cancelMessageMoveTask } from './actions/cancel-message-move-task';
import { changeMessageVisibility } from './actions/change-message-visibility';
import { changeMessageVisibilityBatch } from './actions/change-message-visibility-batch';
import { createQueue } from './actions/create-queue';
import { deleteMessage } from './actions/delete-message';
import { deleteMessageBatch } from './actions/delete-message-batch';
import { deleteQueue } from './actions/delete-queue';
import { getQueueAttributes } from './actions/get-queue-attributes';
import { getQueueUrl } from './actions/get-queue-url';
import { listDeadLetterSourceQueues } from './actions/list-dead-letter-source-queues';
import { listMessageMoveTasks } from './actions/list-message-move-tasks';
import { listQueueTags } from './actions/list-queue-tags';
import { listQueues } from './actions/list-queues';
import { purgeQueue } from './actions/purge-queue';
import { receiveMessage } from './actions/receive-message';
import { removePermission } from './actions/remove-permission';
import { sendMessage } from './actions/send-message';
import { sendMessageBatch } from './actions/send-message-batch';
import { setQueueAttributes } from './actions/set-queue-attributes';
import { startMessageMoveTask } from './actions/start-message-move-task';
import { tagQueue } from './actions/tag-queue';
import { untagQueue } from './actions/untag-queue';
import type { Input } from './input';
import { awsSqsLimits, type SqsLimits } from './limits';
import type { MessageState } from './message';

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['AddPermission', addPermission],
  ['CancelMessageMoveTask', cancelMessageMoveTask],
  ['ChangeMessageVisibility', changeMessageVisibility],
  ['ChangeMessageVisibilityBatch', changeMessageVisibilityBatch],
  ['CreateQueue', createQueue],
  ['DeleteMessage', deleteMessage],
  ['DeleteMessageBatch', deleteMessageBatch],
  ['DeleteQueue', deleteQueue],
  ['GetQueueAttributes', getQueueAttributes],
  ['GetQueueUrl', getQueueUrl],
  ['ListDeadLetterSourceQueues', listDeadLetterSourceQueues],
  ['ListMessageMoveTasks', listMessageMoveTasks],
  ['ListQueueTags', listQueueTags],
  ['ListQueues', listQueues],
  ['PurgeQueue', purgeQueue],
  ['ReceiveMessage', receiveMessage],
  ['RemovePermission', removePermission],
  ['SendMessage', sendMessage],
  ['SendMessageBatch', sendMessageBatch],
  ['SetQueueAttributes', setQueueAttributes],
  ['StartMessageMoveTask', startMessageMoveTask],
  ['TagQueue', tagQueue],
  ['UntagQueue', untagQueue],
]);

/** A message as it lies in a queue. */
export interface PeekedMessage {
  readonly id: string;
  readonly body: string;
  readonly state: MessageState;
  readonly receiveCount: number;
  readonly groupId: string | undefined;
}

/** Amazon SQS: queues and their messages, in memory. */
export class SqsService implements AwsService {
  readonly name = 'sqs';
  private readonly account: QueueAccount;

  constructor(options: {
    readonly environment: Environment;
    readonly clock: Clock;
    readonly random: Random;
    readonly hops?: HopLog;
    /** Quotas to put in place of those of AWS. */
    readonly limits?: Partial<SqsLimits>;
    readonly faults?: SqsFaults;
  }) {
    this.account = new QueueAccount({
      environment: options.environment,
      clock: options.clock,
      random: options.random,
      hops: options.hops ?? noHops,
      limits: { ...awsSqsLimits, ...options.limits },
      faults: options.faults ?? {},
    });
  }

  async call(action: string, input: Input, context: CallContext): Promise<object> {
    const run = actions.get(action);
    if (run === undefined) {
      throw new AwsError('InvalidAction', `The action ${action} is not valid for this endpoint.`);
    }
    return run(this.account, input, context);
  }

  /** What lies in a queue, without touching it; nothing when there is no such queue. */
  peek(queueName: string): PeekedMessage[] {
    const queue = this.account.queues.get(queueName);
    return [...(queue?.contents() ?? [])].map(({ content, state, receiveCount }) => ({
      id: content.id,
      body: content.body,
      state,
      receiveCount,
      groupId: content.groupId,
    }));
  }

  /** How many receives wait for messages of a queue. */
  waiting(queueName: string): number {
    return this.account.queues.get(queueName)?.polls.size ?? 0;
  }
}
