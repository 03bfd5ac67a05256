import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsService, CallContext } from '../../local/aws/call';
import type { ReadableStream } from '../../local/aws/change-stream';
import { AwsError } from '../../local/aws/error';
import type { InvokeResult } from '../../local/aws/lambda-invoker';
import { VirtualClock } from '../../local/clock';
import { SeededRandom } from '../../local/random';
import type { EventSourceMappingDefinition } from '../../local/services/event-source-mapping/definition';
import { EventSourceMappings } from '../../local/services/event-source-mapping/service';
import { deliveryTo, type SnsDelivery } from '../../local/services/sns/delivery';
import { SnsService } from '../../local/services/sns/service';
import type { Signer } from '../../local/services/sns/signing-key';
import type { SqsFaults } from '../../local/services/sqs/account';
import { SqsService } from '../../local/services/sqs/service';

const account = '000000000000';
const environment = { partition: 'aws', region: 'eu-central-1', account, endpoint: 'http://127.0.0.1:4566' };
const context: CallContext = { principal: { kind: 'account', account }, requestId: 'test' };

export const arnOf = (service: string, name: string) =>
  `arn:aws:${service}:${environment.region}:${account}:${name}`;
export const urlOf = (queue: string) => `${environment.endpoint}/${account}/${queue}`;

export type Invoke = (payload: string) => Promise<unknown>;

/** Calls of a service, as the mappings make them. */
export type CallThrough = (action: string, run: () => Promise<object>) => Promise<object>;

export interface AccountOptions {
  readonly faults?: SqsFaults;
  /** The longest receive of a mapping. AWS has 20 seconds; longer ones spare empty receives. @default 20 */
  readonly receiveSeconds?: number;
  /** Wraps the calls of SQS by mappings. @default - they are not wrapped */
  readonly mappingCall?: CallThrough;
  /** Wraps the deliveries of topics. @default - they are not wrapped */
  readonly deliver?: (delivery: SnsDelivery) => SnsDelivery;
}

/** Pauses between the calls of a function that SNS calls and that fails. */
const pushPauses = [60_000, 120_000];

/** Signs nothing: nobody here verifies a signature. */
const signer: Signer = {
  sign: async () => '',
  certificateName: async () => 'none.pem',
  certificate: async () => '',
};

/** The models of SQS, SNS, event source mappings and Lambda, on one virtual clock. */
export class Account {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly mappings: EventSourceMappings;
  /** The code that each function has now; a call that has begun goes on with the code that it began with. */
  readonly functions = new Map<string, Invoke>();
  /** Streams that mappings may read. */
  readonly streams: ReadableStream[] = [];
  private readonly failureQueues = new Map<string, string>();

  constructor(seed: string, options: AccountOptions = {}) {
    const { faults, receiveSeconds = 20, deliver = (delivery) => delivery } = options;
    const { clock } = this;
    this.random = new SeededRandom(seed);
    const { random } = this;
    this.sqs = new SqsService({
      environment,
      clock,
      random,
      limits: { receiveSeconds },
      ...(faults && { faults }),
    });
    const lambda = {
      invoke: async (name: string, payload: string) => this.invoke(name, payload),
      invokeLater: (arn: string, payload: string) => void this.push(arn, payload),
    };
    this.mappings = new EventSourceMappings({
      environment,
      clock,
      random,
      sqs: this.mappingSqs(options),
      lambda,
      streams: { find: (arn) => this.streams.find((stream) => stream.arn === arn) },
      send: async (target, MessageBody) => {
        const QueueUrl = urlOf(target.slice(target.lastIndexOf(':') + 1));
        await this.call(this.sqs, 'SendMessage', { QueueUrl, MessageBody });
      },
    });
    const endpoints = { post: async () => Promise.reject(new Error('Nothing here calls an endpoint')) };
    this.sns = new SnsService({
      environment,
      clock,
      random,
      signer,
      deliver: deliver(deliveryTo({ sqs: this.sqs, lambda, endpoints })),
    });
  }

  get sqsClient(): SQSClient {
    return clientOf<SQSClient>(async (action, input) => this.call(this.sqs, action, input));
  }

  get snsClient(): SNSClient {
    return clientOf<SNSClient>(async (action, input) => this.call(this.sns, action, input));
  }

  async call(service: AwsService, action: string, input: object): Promise<object> {
    return service.call(action, { ...input }, context);
  }

  /** Makes a queue with its dead-letter queue. */
  async makeQueue(
    name: string,
    maxReceiveCount: number,
    visibilitySeconds = 180,
    retentionMilliseconds = 4 * 86_400_000,
  ): Promise<void> {
    const fifo = name.endsWith('.fifo');
    const letters = lettersOf(name);
    const kind = fifo
      ? { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
      : {};
    await this.call(this.sqs, 'CreateQueue', {
      QueueName: letters,
      Attributes: { ...kind, VisibilityTimeout: '180' },
    });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arnOf('sqs', name),
      },
    });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('sqs', letters), maxReceiveCount });
    await this.call(this.sqs, 'CreateQueue', {
      QueueName: name,
      Attributes: {
        ...kind,
        Policy,
        RedrivePolicy,
        VisibilityTimeout: String(visibilitySeconds),
        MessageRetentionPeriod: String(retentionMilliseconds / 1000),
      },
    });
  }

  map(queue: string, functionName: string, mapping: Partial<EventSourceMappingDefinition> = {}): void {
    const queueArn = arnOf('sqs', queue);
    this.mappings.create({
      queueArn,
      functionName,
      reportBatchItemFailures: true,
      batchSize: 10,
      ...mapping,
    });
  }

  /** Names the queue that gets what a pushed function does not get done. */
  keepFailures(functionName: string, queue: string): void {
    this.failureQueues.set(functionName, queue);
  }

  /** Removes all messages of a queue that are visible now, and returns their bodies. */
  async take(queue: string): Promise<readonly string[]> {
    const bodies: string[] = [];
    for (;;) {
      const input = { QueueUrl: urlOf(queue), MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
      const answer: { Messages?: { Body: string; ReceiptHandle: string }[] } = await this.call(
        this.sqs,
        'ReceiveMessage',
        input,
      );
      const { Messages = [] } = answer;
      if (Messages.length === 0) return bodies;
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body);
        await this.call(this.sqs, 'DeleteMessage', { QueueUrl: urlOf(queue), ReceiptHandle });
      }
    }
  }

  async close(): Promise<void> {
    const stopped = this.mappings.stop();
    await this.clock.advance(60_000);
    await stopped;
    this.sns.close();
  }

  /** The mappings' SQS: its receives wait for as long as the options say. */
  private mappingSqs({ receiveSeconds, mappingCall }: AccountOptions): AwsService {
    const { sqs } = this;
    return {
      name: sqs.name,
      call: async (action, input, by) => {
        const WaitTimeSeconds = receiveSeconds ?? input['WaitTimeSeconds'];
        const changed = action === 'ReceiveMessage' ? { ...input, WaitTimeSeconds } : input;
        const run = async () => sqs.call(action, changed, by);
        return mappingCall === undefined ? run() : mappingCall(`${queueIn(input)}.${action}`, run);
      },
    };
  }

  private async invoke(name: string, payload: string): Promise<InvokeResult> {
    const run = this.functions.get(name.slice(name.lastIndexOf(':') + 1));
    if (run === undefined) throw new Error(`There is no function ${name}`);
    try {
      return { payload: JSON.stringify((await run(payload)) ?? null) };
    } catch (error) {
      // Throttled: the function has not run.
      if (error instanceof AwsError) throw error;
      return { payload: '{}', functionError: 'Unhandled' };
    }
  }

  /** Calls a function as SNS has Lambda do it: up to three times, then its queue for failures gets the event. */
  private async push(arn: string, payload: string, calls = 1): Promise<void> {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    if (await this.pushed(name, payload)) return;
    const pause = pushPauses[calls - 1];
    if (pause !== undefined) this.clock.after(pause, () => void this.push(arn, payload, calls + 1));
    else await this.keepFailure(name, payload);
  }

  private async pushed(name: string, payload: string): Promise<boolean> {
    try {
      return (await this.invoke(name, payload)).functionError === undefined;
    } catch {
      return false;
    }
  }

  private async keepFailure(name: string, payload: string): Promise<void> {
    const queue = this.failureQueues.get(name);
    // A function without one loses its event.
    if (queue === undefined) return;
    const MessageBody = JSON.stringify({ requestPayload: JSON.parse(payload) });
    await this.call(this.sqs, 'SendMessage', { QueueUrl: urlOf(queue), MessageBody });
  }
}

export function lettersOf(queue: string): string {
  return queue.endsWith('.fifo') ? queue.replace('.fifo', '-letters.fifo') : `${queue}-letters`;
}

function queueIn(input: Readonly<Record<string, unknown>>): string {
  const url = String(input['QueueUrl']);
  return url.slice(url.lastIndexOf('/') + 1);
}

/** An SDK client that calls the model itself. The adapters use nothing of a client but `send`. */
export function clientOf<Client>(call: (action: string, input: object) => Promise<object>): Client {
  const send = async (command: { readonly input: object; readonly constructor: { readonly name: string } }) =>
    call(command.constructor.name.replace(/Command$/, ''), command.input);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return { send } as Client;
}
