import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimedParts } from '../../../lambda/adapters/dynamodb-claimed-parts';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import { DynamoDbFilterAges } from '../../../lambda/adapters/dynamodb-filter-ages';
import { partOf } from '../../../lambda/contract/status-record';
import type { FilterAges } from '../../../lambda/core/publishing/new-filters';
import { requestId } from '../intake-message';
import { MemoryFilterAges } from '../../../simulation/world/memory-filter-ages';
import { statusTable } from './status-table';

const tableName = 'status';
const now = Date.UTC(2026, 0, 1);

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(tableName));
});
afterAll(() => close());

let topics = 0;
const agesOf = (topicArn: string) => new DynamoDbFilterAges({ client, tableName, topicArn });
const freshTopic = () => `arn:aws:sns:eu-central-1:000000000000:requests-${++topics}`;

describe.each([
  ['in memory', (): FilterAges => new MemoryFilterAges()],
  ['in DynamoDB', (): FilterAges => agesOf(freshTopic())],
])('the ages of filters %s', (_, create) => {
  it('are those of the first run, filter by filter', async () => {
    const ages = create();
    await ages.firstRuns(new Map([['ledger', 'a']]), now);
    const later = new Map([
      ['ledger', 'a'],
      ['archive', 'b'],
    ]);
    const expected = new Map([
      ['ledger', now],
      ['archive', now + 1000],
    ]);
    expect(await ages.firstRuns(later, now + 1000)).toEqual(expected);
    expect(await ages.firstRuns(later, now + 2000)).toEqual(expected);
  });

  it('begin again for a filter that another one replaced meanwhile, and for a consumer that was away', async () => {
    const ages = create();
    await ages.firstRuns(new Map([['ledger', 'a']]), now);
    await ages.firstRuns(new Map([['ledger', 'b']]), now + 1);
    expect(await ages.firstRuns(new Map([['ledger', 'a']]), now + 2)).toEqual(new Map([['ledger', now + 2]]));
    await ages.firstRuns(new Map(), now + 3);
    expect(await ages.firstRuns(new Map([['ledger', 'a']]), now + 4)).toEqual(new Map([['ledger', now + 4]]));
  });
});

describe('the ages of filters in DynamoDB', () => {
  it('are the same for all functions that start at once', async () => {
    const topic = freshTopic();
    const runs = await Promise.all(
      Array.from({ length: 5 }, async (_, index) =>
        agesOf(topic).firstRuns(new Map([['ledger', 'a']]), now + index),
      ),
    );
    expect(new Set(runs.map((run) => run.get('ledger'))).size).toBe(1);
  });

  it('belong to one topic', async () => {
    await agesOf(freshTopic()).firstRuns(new Map([['ledger', 'a']]), now);
    const another = agesOf(freshTopic());
    expect(await another.firstRuns(new Map([['ledger', 'a']]), now + 1)).toEqual(
      new Map([['ledger', now + 1]]),
    );
  });

  it('do not look like a request, nor expire', async () => {
    await agesOf(freshTopic()).firstRuns(new Map([['ledger', 'a']]), now);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
    const ages = Items.filter(({ requestId: partition }) => partition?.S?.startsWith('filters#'));
    expect(ages.length).toBeGreaterThan(0);
    for (const item of ages) {
      expect(item['part']?.S).toBe(partOf.filters);
      expect(Object.keys(item).toSorted()).toEqual(['filters', 'part', 'requestId']);
    }
  });
});

describe('the parts of a request in DynamoDB', () => {
  it('are unclaimed until their consumer claims them, however many there are', async () => {
    const store = new DynamoDbClaimStore({ client, tableName, retentionDays: 7 });
    const parts = new DynamoDbClaimedParts({ client, tableName });
    const consumers = Array.from({ length: 120 }, (_, number) => `consumer-${number}`);
    const id = requestId(1);
    expect(await parts.unclaimed(id, consumers)).toEqual(consumers);
    const claimed = ['consumer-3', 'consumer-110'];
    for (const consumer of claimed) {
      await store.claim({ requestId: id, consumer, now, leaseUntil: now + 1000 });
    }
    expect(await parts.unclaimed(id, consumers)).toEqual(
      consumers.filter((consumer) => !claimed.includes(consumer)),
    );
    expect(await parts.unclaimed(requestId(2), claimed)).toEqual(claimed);
  });
});
