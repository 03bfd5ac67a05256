import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { SqsDeadLetters } from '../../../../lambda/adapters/sqs-dead-letters';
import { SqsMessageHider } from '../../../../lambda/adapters/sqs-message-hider';
import type { RetryPolicy } from '../../../../lambda/contract/retry-policy';
import { consume } from '../../../../lambda/core/consumer/consume';
import { Account, lettersOf, urlOf } from '../../../../simulation/world/account';
import { surveyFiled } from '../../../sample-app/request-types';
import { capturedLog } from '../../captured-log';
import { eventText, requestId } from '../../intake-message';
import { MemoryBreakerStore } from '../../memory-breaker-store';
import { patience } from '../../queue-ports';

const consumer = 'ledger';

interface ConsumerOnQueue {
  /** The work on a request, by its number. */
  readonly work: (call: {
    readonly request: number;
    readonly attempt: number;
    readonly seconds: number;
  }) => unknown;
  readonly retry: RetryPolicy;
  readonly maxReceiveCount: number;
  /** @default - the queue hides messages when it is asked to */
  readonly hides?: boolean;
}

/**
 * A consumer on the models of SQS and of its mapping, on a virtual clock. The queue hides what was received for 3 minutes.
 */
export async function consumerOnQueue({ work, retry, maxReceiveCount, hides = true }: ConsumerOnQueue) {
  const account = new Account('retries');
  const { clock, random } = account;
  const queue = 'work';
  await account.makeQueue(queue, maxReceiveCount);
  const { log } = capturedLog();
  const options = { client: account.sqsClient, queueUrl: urlOf(queue), log };
  const store = new MemoryStatusStore();
  const began = clock.now();
  const handler = consume(
    {
      handles: [surveyFiled],
      work: ({ id }, { attempt }) =>
        work({ request: Number(id.slice(-6)), attempt, seconds: (clock.now() - began) / 1000 }),
    },
    { consumer, maxAttempts: 5, maxReceiveCount, patience, bodiesInMemory: 0, retry },
    {
      store,
      bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock },
      hider: hides ? new SqsMessageHider(options) : { hide: async () => {} },
      deadLetters: new SqsDeadLetters({ ...options, queueUrl: urlOf(lettersOf(queue)) }),
      breaker: new MemoryBreakerStore(),
      clock,
      log,
      random: () => random.fraction(),
    },
  );
  let mostReceives = 0;
  account.functions.set(consumer, async (payload) => {
    const event = JSON.parse(payload);
    for (const { attributes } of event.Records)
      mostReceives = Math.max(mostReceives, Number(attributes.ApproximateReceiveCount));
    return handler(event, { getRemainingTimeInMillis: () => 30_000 });
  });
  account.map(queue, consumer);
  account.mappings.start();
  return {
    async send(request: number): Promise<void> {
      const MessageBody = eventText(surveyFiled.example, 'survey-filed', requestId(request));
      await account.call(account.sqs, 'SendMessage', { QueueUrl: urlOf(queue), MessageBody });
    },
    pass: async (seconds: number) => clock.advance(seconds * 1000),
    task: (request: number) => store.task(requestId(request), consumer),
    mostReceives: () => mostReceives,
    async end(): Promise<readonly string[]> {
      const letters = await account.take(lettersOf(queue));
      await account.close();
      return letters;
    },
  };
}
