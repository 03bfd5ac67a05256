import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../../local/clock';
import type { Environment } from '../../../local/aws/call';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import type { SqsFaults } from '../../../local/services/sqs/account';
import type { SqsLimits } from '../../../local/services/sqs/limits';
import { SqsService } from '../../../local/services/sqs/service';
import { sqsWire } from '../../../local/services/sqs/wire';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';

export const account = '000000000000';

/** SQS as clients meet it: over HTTP, with a clock that the test moves. */
export interface Sqs {
  readonly service: SqsService;
  readonly clock: VirtualClock;
  readonly client: SQSClient;
  readonly endpoint: string;
  readonly environment: Environment;
  readonly hops: Hop[];
  /** Makes a queue and returns its URL. */
  queue(name: string, attributes?: Partial<Record<QueueAttributeName, string>>): Promise<string>;
  /** Makes a queue with a dead-letter queue that takes over after `maxReceiveCount` receives. */
  queueWithDeadLetters(
    name: string,
    maxReceiveCount?: number,
    attributes?: Partial<Record<QueueAttributeName, string>>,
  ): Promise<{ readonly url: string; readonly deadLetterUrl: string; readonly deadLetterArn: string }>;
  send(url: string, body: string, more?: Partial<SendMessageCommandInput>): Promise<string>;
  receive(url: string, more?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>;
  /** Bodies of what a receive of up to ten gives. */
  bodies(url: string, more?: Partial<ReceiveMessageCommandInput>): Promise<string[]>;
  attribute(url: string, name: QueueAttributeName): Promise<string | undefined>;
  /** Messages available, delayed, in flight. */
  counts(url: string): Promise<[string?, string?, string?]>;
  seconds(count: number): Promise<void>;
  close(): Promise<void>;
}

export function arnOf(name: string): string {
  return `arn:aws:sqs:us-east-1:${account}:${name}`;
}

export async function startSqs(
  options: { readonly limits?: Partial<SqsLimits>; readonly faults?: SqsFaults } = {},
): Promise<Sqs> {
  const clock = new VirtualClock();
  const random = new SeededRandom('sqs');
  const hops: Hop[] = [];
  const handlers: ConstructorParameters<typeof AwsFront>[0]['handlers'] = {
    sqs: async (request, context) => wire(request, context),
  };
  let front: AwsFront | undefined;
  const server = await listen({
    port: 0,
    health: () => ({ status: 'ready' }),
    handle: async (request, hint) => {
      if (front === undefined) throw new Error('not started');
      return front.handle(request, hint);
    },
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const environment = { partition: 'aws', region: 'us-east-1', account, endpoint };
  const service = new SqsService({
    environment,
    clock,
    random,
    hops: (hop) => hops.push(hop),
    ...options,
  });
  const wire = sqsWire(service);
  front = new AwsFront({ environment, handlers, random });
  const client = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });

  const queue: Sqs['queue'] = async (name, attributes) => {
    const created = await client.send(
      new CreateQueueCommand({ QueueName: name, ...(attributes && { Attributes: attributes }) }),
    );
    return created.QueueUrl ?? '';
  };
  const receive: Sqs['receive'] = async (url, more) => {
    const command = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...more });
    return (await client.send(command)).Messages ?? [];
  };
  const attribute: Sqs['attribute'] = async (url, name) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] });
    return (await client.send(command)).Attributes?.[name];
  };
  return {
    service,
    clock,
    client,
    endpoint,
    environment,
    hops,
    queue,
    receive,
    attribute,
    queueWithDeadLetters: async (name, maxReceiveCount = 1, attributes = {}) => {
      const deadLetterName = name.endsWith('.fifo')
        ? name.replace('.fifo', '-dead-letters.fifo')
        : `${name}-dead-letters`;
      const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
      const deadLetterArn = arnOf(deadLetterName);
      const deadLetterUrl = await queue(deadLetterName, fifo);
      const url = await queue(name, {
        ...fifo,
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount }),
        ...attributes,
      });
      return { url, deadLetterUrl, deadLetterArn };
    },
    send: async (url, body, more) => {
      const sent = await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more }));
      return sent.MessageId ?? '';
    },
    bodies: async (url, more) => (await receive(url, more)).map((message) => message.Body ?? ''),
    counts: async (url) => [
      await attribute(url, 'ApproximateNumberOfMessages'),
      await attribute(url, 'ApproximateNumberOfMessagesDelayed'),
      await attribute(url, 'ApproximateNumberOfMessagesNotVisible'),
    ],
    seconds: async (count) => clock.advance(count * 1000),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

/** What a client sees of an error. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const status =
      typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
        ? Number(metadata.httpStatusCode)
        : undefined;
    return { name: error.name, message: error.message, status };
  }
  throw new Error('The call did not fail.');
}

/** Waits until a fact holds; each turn lets the event loop go round. */
export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise<void>((resolve) => setImmediate(resolve));
}
