import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import type { Completion } from '../../../lambda/core/attempt/claim-store';
import { requestId } from '../intake-message';
import { statusTable } from './status-table';

/** The SDK repeats a call whose answer was lost, and DynamoDB refuses the repetition: its condition no longer holds. */
describe('a claim store that loses the answer to its first write', () => {
  const now = Date.UTC(2026, 0, 1);
  const request = { requestId: requestId(1), consumer: 'ledger', now, leaseUntil: now + 1000 };

  let client: DynamoDBClient;
  let close: () => Promise<void>;
  let store: DynamoDbClaimStore;
  beforeEach(async () => {
    ({ client, close } = await statusTable('status', { attempts: 2 }));
    store = new DynamoDbClaimStore({ client, tableName: 'status', retentionDays: 7 });
  });
  afterEach(() => close());

  function loseNextAnswer(): void {
    let lost = false;
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if (lost) return answer;
        lost = true;
        throw Object.assign(new Error('The answer was lost'), { name: 'TimeoutError' });
      },
      // Nearest to the wire, within the SDK's repetitions.
      { step: 'deserialize', priority: 'low', name: 'loseNextAnswer', override: true },
    );
  }

  it('knows its own claim', async () => {
    loseNextAnswer();
    expect(await store.claim(request)).toEqual({
      outcome: 'claimed',
      claim: { requestId: request.requestId, consumer: 'ledger', fence: 1, attempts: 1, tries: 1 },
    });
  });

  it('does not take the claim of another worker for its own', async () => {
    await store.claim(request);
    loseNextAnswer();
    expect(await store.claim(request)).toEqual({ outcome: 'busy' });
  });

  it.each<Completion>([
    { state: 'succeeded', result: '{}' },
    { state: 'retrying', error: { title: 'Error', detail: 'Not yet' } },
    { state: 'failed', error: { title: 'Error', detail: 'Never' } },
  ])('knows that it has recorded the end: $state', async (end) => {
    const claimed = await store.claim(request);
    if (claimed.outcome !== 'claimed') throw new Error(`Not claimed: ${claimed.outcome}`);
    loseNextAnswer();
    expect(await store.complete(claimed.claim, end, now)).toBe(true);
  });
});
