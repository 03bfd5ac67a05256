import type { AwsService, CallContext, Environment } from '../../../local/aws/call';
import type { InvokeResult, LambdaInvoker } from '../../../local/aws/lambda-invoker';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import type { EventSourceMappingDefinition } from '../../../local/services/event-source-mapping/definition';
import { EventSourceMappings } from '../../../local/services/event-source-mapping/service';
import { SqsService } from '../../../local/services/sqs/service';

export const environment: Environment = {
  partition: 'aws',
  region: 'eu-central-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

export interface EventRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** What a test's function does with a batch: answers, throws an AWS error, or takes its time. */
type Behaviour = (records: readonly EventRecord[]) => Promise<InvokeResult> | InvokeResult;

export const done: InvokeResult = { payload: 'null' };
export const broken: InvokeResult = { payload: '{"errorMessage":"no"}', functionError: 'Unhandled' };
export const reporting = (...ids: unknown[]): InvokeResult => ({
  payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
});

/** A queue, a function that remembers what it was invoked with, and a mapping between them. */
export class MappedQueue implements LambdaInvoker {
  readonly clock = new VirtualClock();
  readonly hops: Hop[] = [];
  readonly batches: (readonly EventRecord[])[] = [];
  readonly mappings: EventSourceMappings;
  readonly payloads: string[] = [];
  behaviour: Behaviour = () => done;
  /** Settles when the function can run. */
  whenReady: Promise<void> = Promise.resolve();
  private readonly sqs: AwsService;
  private readonly random = new SeededRandom('mapping');

  private constructor(private readonly queueName: string) {
    this.sqs = new SqsService({ environment, clock: this.clock, random: this.random });
    this.mappings = new EventSourceMappings({
      environment,
      clock: this.clock,
      random: this.random,
      sqs: this.sqs,
      lambda: this,
      hops: (hop) => this.hops.push(hop),
    });
  }

  static async create(
    mapping: Partial<EventSourceMappingDefinition> = {},
    queue: {
      readonly name?: string;
      readonly visibilityTimeout?: number;
      readonly deadLetterQueue?: string;
    } = {},
  ): Promise<MappedQueue> {
    const made = new MappedQueue(queue.name ?? 'work');
    if (queue.deadLetterQueue !== undefined)
      await made.call('CreateQueue', { QueueName: queue.deadLetterQueue });
    await made.call('CreateQueue', {
      QueueName: made.queueName,
      Attributes: {
        VisibilityTimeout: String(queue.visibilityTimeout ?? 30),
        ...(queue.deadLetterQueue !== undefined && {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: arnOf(queue.deadLetterQueue),
            maxReceiveCount: 2,
          }),
        }),
        ...(made.queueName.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }),
      },
    });
    made.mappings.create({ queueArn: made.queueArn, functionName: 'billing', ...mapping });
    made.mappings.start();
    return made;
  }

  get queueArn(): string {
    return arnOf(this.queueName);
  }

  /** The bodies of each batch the function was invoked with. */
  get bodies(): string[][] {
    return this.batches.map((batch) => batch.map(({ body }) => body));
  }

  get events(): string[] {
    return this.hops.map(({ event }) => event);
  }

  async invoke(_functionArn: string, payload: string): Promise<InvokeResult> {
    const { Records } = JSON.parse(payload);
    this.payloads.push(payload);
    this.batches.push(Records);
    return this.behaviour(Records);
  }

  async ready(): Promise<void> {
    await this.whenReady;
  }

  /** Sends messages and lets them be polled. */
  async send(...bodies: string[]): Promise<void> {
    for (const MessageBody of bodies) await this.sendOne({ MessageBody });
    await this.settle();
  }

  /** Sends to a FIFO queue: `group:body`. */
  async sendInGroups(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const [MessageGroupId = '', MessageBody = ''] = text.split(':');
      await this.sendOne({ MessageGroupId, MessageBody });
    }
    await this.settle();
  }

  async sendOne(input: Record<string, unknown>): Promise<void> {
    await this.call('SendMessage', input);
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await this.clock.advance(0);
  }

  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
    await this.settle();
  }

  /** Messages in the queue: those that can be received, and those that are being processed. */
  async counts(): Promise<{ readonly visible: number; readonly hidden: number }> {
    const { Attributes } = Object(await this.call('GetQueueAttributes', { AttributeNames: ['All'] }));
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }

  private async call(action: string, input: Record<string, unknown>): Promise<object> {
    const context: CallContext = {
      principal: { kind: 'account', account: environment.account },
      requestId: 'test',
    };
    const QueueUrl = `${environment.endpoint}/${environment.account}/${this.queueName}`;
    return this.sqs.call(action, { QueueUrl, ...input }, context);
  }
}

export function arnOf(queueName: string): string {
  return `arn:aws:sqs:eu-central-1:000000000000:${queueName}`;
}

/** A function that holds its batches until it is told to answer. */
export class HeldFunction {
  private readonly held: ((result: InvokeResult) => void)[] = [];

  readonly behaviour = async (): Promise<InvokeResult> =>
    new Promise<InvokeResult>((resolve) => this.held.push(resolve));

  get running(): number {
    return this.held.length;
  }

  /** Answers the batch that has been running longest. */
  answer(result: InvokeResult = done): void {
    this.held.shift()?.(result);
  }
}
