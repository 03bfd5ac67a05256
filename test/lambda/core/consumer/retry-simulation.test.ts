import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { SqsDeadLetters } from '../../../../lambda/adapters/sqs-dead-letters';
import { SqsMessageHider } from '../../../../lambda/adapters/sqs-message-hider';
import { consume } from '../../../../lambda/core/consumer/consume';
import { RetryLater } from '../../../../lambda/core/retry-later';
import { Account, lettersOf, urlOf } from '../../../deployment/account';
import { surveyFiled } from '../../../sample-app/request-types';
import { capturedLog } from '../../captured-log';
import { eventText, requestId } from '../../intake-message';
import { patience } from '../../queue-ports';

const queue = 'work';
const backOff = { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: 3600 };

/** A request on the models of SQS and of its mapping. The queue hides what was received for 3 minutes. */
async function run(work: (attempt: number) => unknown, hides = true) {
  const account = new Account('retry');
  const { clock } = account;
  await account.makeQueue(queue, 20);
  const { log } = capturedLog();
  const options = { client: account.sqsClient, queueUrl: urlOf(queue), log };
  const store = new MemoryStatusStore();
  const calls: number[] = [];
  const handler = consume(
    {
      handles: [surveyFiled],
      work: (_, { attempt }) => {
        calls.push((clock.now() - sentAt) / 1000);
        return work(attempt);
      },
    },
    {
      consumer: 'ledger',
      maxAttempts: 5,
      maxReceiveCount: 20,
      patience,
      bodiesInMemory: 0,
      retry: { backOff, permanentErrors: [] },
    },
    {
      store,
      bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock },
      hider: hides ? new SqsMessageHider(options) : { hide: async () => {} },
      deadLetters: new SqsDeadLetters({ ...options, queueUrl: urlOf(lettersOf(queue)) }),
      clock,
      log,
      random: () => 0.999,
    },
  );
  account.functions.set('ledger', async (payload) =>
    handler(JSON.parse(payload), { getRemainingTimeInMillis: () => 30_000 }),
  );
  account.map(queue, 'ledger');
  account.mappings.start();
  const sentAt = clock.now();
  const MessageBody = eventText(surveyFiled.example, 'survey-filed');
  await account.call(account.sqs, 'SendMessage', { QueueUrl: urlOf(queue), MessageBody });
  await clock.advance(4 * 3_600_000);
  const letters = await account.take(lettersOf(queue));
  await account.close();
  return { calls, letters, state: store.task(requestId(), 'ledger')?.state };
}

const throws = (error: Error) => (): never => {
  throw error;
};

describe('a request whose work fails, on the models of SQS and of its mapping', () => {
  it('is called again after the 7 seconds of a Retry-After, not after the visibility timeout', async () => {
    const { calls, state } = await run((attempt) => {
      if (attempt === 1) throw new RetryLater('Payment service: 503', '7');
    });
    expect(calls).toEqual([0, 7]);
    expect(state).toBe('succeeded');
  });

  it('has its attempts after the pauses of its route, and ends with one dead letter', async () => {
    const { calls, letters, state } = await run(throws(new Error('503')));
    expect(calls).toEqual([0, 10, 50, 210, 850]);
    expect([state, letters.length]).toEqual(['failed', 1]);
  });

  it('returns after the visibility timeout when it could not be hidden', async () => {
    const { calls, state } = await run((attempt) => {
      if (attempt < 3) throw new Error('503');
    }, false);
    expect(calls).toEqual([0, 180, 360]);
    expect(state).toBe('succeeded');
  });
});
