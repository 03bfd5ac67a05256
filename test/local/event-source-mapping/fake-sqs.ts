import { createHash } from 'node:crypto';
import type { AwsService, CallContext } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import type { Clock } from '../../../local/clock';
import type { Random } from '../../../local/random';

interface Held {
  readonly message: Record<string, unknown>;
  readonly group: string | undefined;
  receives: number;
  visibleAt: number;
  receipt: string;
}

interface Queue {
  readonly visibility: number;
  readonly fifo: boolean;
  held: Held[];
  readonly polls: Set<() => void>;
}

/** As much of SQS as an event source mapping uses. */
export class FakeSqs implements AwsService {
  readonly name = 'sqs';
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly options: { readonly clock: Clock; readonly random: Random }) {}

  async call(action: string, input: Record<string, unknown>, context: CallContext): Promise<object> {
    if (action === 'CreateQueue') return this.create(Object(input));
    const queue = this.queues.get(String(input['QueueUrl']).replace(/^.*\//, ''));
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    switch (action) {
      case 'SendMessage':
        return this.send(queue, Object(input));
      case 'ReceiveMessage':
        return this.receive(queue, Object(input), context.signal);
      case 'DeleteMessageBatch':
        return this.delete(queue, Object(input));
      case 'GetQueueAttributes':
        return { Attributes: this.attributes(queue) };
      default:
        throw new Error(`The fake does not do ${action}.`);
    }
  }

  private create(input: { QueueName: string; Attributes?: Record<string, string> }): object {
    const visibility = Number(input.Attributes?.['VisibilityTimeout'] ?? 30) * 1000;
    const fifo = input.QueueName.endsWith('.fifo');
    this.queues.set(input.QueueName, { visibility, fifo, held: [], polls: new Set() });
    return {};
  }

  private send(
    queue: Queue,
    input: { MessageBody: string; MessageGroupId?: string; MessageAttributes?: object },
  ): object {
    const MessageId = this.options.random.uuid();
    const message = {
      MessageId,
      Body: input.MessageBody,
      MD5OfBody: createHash('md5').update(input.MessageBody).digest('hex'),
      ...(input.MessageAttributes && {
        MessageAttributes: input.MessageAttributes,
        MD5OfMessageAttributes: 'f'.repeat(32),
      }),
      Attributes: {
        SenderId: 'AIDALOCAL',
        SentTimestamp: String(this.options.clock.now()),
        ApproximateFirstReceiveTimestamp: String(this.options.clock.now()),
        ...(input.MessageGroupId !== undefined && { MessageGroupId: input.MessageGroupId }),
      },
    };
    queue.held.push({ message, group: input.MessageGroupId, receives: 0, visibleAt: 0, receipt: '' });
    for (const poll of queue.polls) poll();
    return { MessageId };
  }

  private async receive(
    queue: Queue,
    input: { MaxNumberOfMessages: number; WaitTimeSeconds: number },
    signal: AbortSignal | undefined,
  ): Promise<object> {
    const { clock } = this.options;
    const end = clock.now() + input.WaitTimeSeconds * 1000;
    for (;;) {
      const messages = this.take(queue, input.MaxNumberOfMessages);
      if (messages.length > 0 || clock.now() >= end || signal?.aborted === true)
        return { Messages: messages };
      await new Promise<void>((resolve) => {
        const soonest = Math.min(
          end,
          ...queue.held.map(({ visibleAt }) => visibleAt).filter((at) => at > clock.now()),
        );
        const done = (): void => {
          timer.cancel();
          queue.polls.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = clock.after(soonest - clock.now(), done);
        queue.polls.add(done);
        signal?.addEventListener('abort', done);
      });
    }
  }

  private take(queue: Queue, most: number): object[] {
    const now = this.options.clock.now();
    const blocked = new Set(queue.held.filter(({ visibleAt }) => visibleAt > now).map(({ group }) => group));
    const visible = queue.held.filter(
      ({ visibleAt, group }) => visibleAt <= now && !(queue.fifo && blocked.has(group)),
    );
    return visible.slice(0, most).map((held) => {
      held.receives++;
      held.visibleAt = now + queue.visibility;
      held.receipt = this.options.random.uuid();
      const { Attributes } = held.message;
      return {
        ...held.message,
        ReceiptHandle: held.receipt,
        Attributes: { ...Object(Attributes), ApproximateReceiveCount: String(held.receives) },
      };
    });
  }

  private delete(queue: Queue, input: { Entries: { Id: string; ReceiptHandle: string }[] }): object {
    if (input.Entries.length > 10) throw new AwsError('TooManyEntriesInBatchRequest', 'At most 10.');
    const receipts = new Set(input.Entries.map(({ ReceiptHandle }) => ReceiptHandle));
    queue.held = queue.held.filter(({ receipt }) => !receipts.has(receipt));
    for (const poll of queue.polls) poll();
    return { Successful: input.Entries.map(({ Id }) => ({ Id })), Failed: [] };
  }

  private attributes({ held, visibility }: Queue): Record<string, string> {
    const now = this.options.clock.now();
    const hidden = held.filter(({ visibleAt }) => visibleAt > now).length;
    return {
      VisibilityTimeout: String(visibility / 1000),
      ApproximateNumberOfMessages: String(held.length - hidden),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
    };
  }
}
