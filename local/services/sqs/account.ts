import { formatArn, parseArn } from '../../aws/arn';
import type { CallContext, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import { refusalOf } from '../../aws/policy/evaluate';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { subjectOf } from '../../message-subject';
import type { Random } from '../../random';
import { accessDenied, queueDoesNotExist } from './errors';
import { type Input, requiredText } from './input';
import type { SqsLimits } from './limits';
import { type Message, newMessage } from './message';
import type { MoveTask } from './move-task';
import { Queue } from './queue';

/** Things that can go wrong with a message, made to happen. */
export interface SqsFaults {
  /**
   * Asked when a message is sent to a standard queue: when it says true, the message is delivered twice, each time
   * with a receipt handle of its own, as at-least-once delivery allows.
   */
  duplicate?(queueName: string, messageId: string): boolean;
}

export interface AccountOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly hops: HopLog;
  readonly limits: SqsLimits;
  readonly faults: SqsFaults;
}

/** A queue's URL, the path of that URL, or the bare name, which AWS was seen to accept for a queue of the caller. */
const address = /^(?:https?:\/\/[^/]+\/|\/)?(?:([^/]+)\/)?([^/]+)$/;

/** The queues of one account in one region. */
export class QueueAccount {
  readonly queues = new Map<string, Queue>();
  /** When queues were deleted, by name. */
  readonly deletedAt = new Map<string, number>();
  readonly moveTasks: MoveTask[] = [];
  private serial = 0;
  private sequence = 0;

  constructor(readonly options: AccountOptions) {}

  get now(): number {
    return this.options.clock.now();
  }

  arnOf(queueName: string): string {
    const { partition, region, account } = this.options.environment;
    return formatArn({ partition, service: 'sqs', region, account, resource: queueName });
  }

  addQueue(name: string, attributes: Map<string, string>): Queue {
    const { environment, clock, limits } = this.options;
    const url = `${environment.endpoint}/${environment.account}/${name}`;
    const queue = new Queue(name, this.arnOf(name), url, attributes, clock, limits);
    queue.onExpired = (message) => this.report(queue, 'expired', message);
    this.queues.set(name, queue);
    return queue;
  }

  queueByArn(arn: string): Queue | undefined {
    const name = parseArn(arn)?.resource;
    const queue = name === undefined ? undefined : this.queues.get(name);
    return queue?.arn === arn ? queue : undefined;
  }

  /**
   * The queue of the parameter `QueueUrl`, when the caller may do `action` with it. Any host will do, since clients
   * reach the runtime by several names.
   */
  queueFor(action: string, input: Input, context: CallContext): Queue {
    const queue = this.queueByUrl(requiredText(input, 'QueueUrl'));
    this.authorize(action, queue, context);
    return queue;
  }

  /** @throws AwsError when the queue's policy does not let the caller do it */
  authorize(action: string, { arn, settings }: Queue, { principal }: CallContext): void {
    const call = { principal, action: `sqs:${action.toLowerCase()}`, resourceArn: arn };
    const refusal = refusalOf(settings.policy, call);
    if (refusal !== undefined) throw accessDenied(refusal.caller, action, arn, refusal.why);
  }

  nextSerial(): number {
    return this.serial++;
  }

  /** 20 digits that grow. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html */
  nextSequenceNumber(): string {
    this.sequence += 256;
    return `188${String(this.sequence).padStart(17, '0')}`;
  }

  /** Moves a message on when it was received often enough and its dead-letter queue is there. */
  deadLetter(queue: Queue, message: Message): boolean {
    const { redrive } = queue.settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    const target = this.queueByArn(redrive.targetArn);
    if (target === undefined || target === queue) return false;
    queue.remove(message);
    // A FIFO queue starts the time of a message anew, a standard queue goes on from when it was first sent.
    const sentAt = target.fifo ? this.now : message.sentAt;
    const { receiveCount, firstReceivedAt } = message;
    const history = { source: queue.arn, receiveCount, firstReceivedAt };
    target.enqueue(newMessage(message.content, this.nextSerial(), sentAt, history), 0);
    this.report(queue, `moved to dead-letter queue ${target.name}`, message);
    target.polls.wake();
    return true;
  }

  report(queue: Queue, event: string, message: Message): void {
    const { id, body } = message.content;
    this.options.hops({
      service: 'sqs',
      resource: queue.name,
      event,
      id,
      get about() {
        return subjectOf(body);
      },
    });
  }

  private queueByUrl(url: string): Queue {
    const [, account = this.options.environment.account, name] = address.exec(url) ?? [];
    if (name === undefined) {
      throw new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, {
        status: 404,
      });
    }
    const queue = this.queues.get(name);
    if (queue === undefined || account !== this.options.environment.account) throw queueDoesNotExist();
    return queue;
  }
}
