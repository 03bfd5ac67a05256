import { mockClient } from 'aws-sdk-client-mock';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsRepublications } from '../../../lambda/adapters/sqs-republications';
import {
  type LaterRepublication,
  parseRepublication,
  printRepublication,
} from '../../../lambda/core/publishing/republication';
import type { Publication, FailedPublication } from '../../../lambda/core/publishing/publish-in-batches';
import { republisher } from '../../../lambda/republisher/republish';
import { VirtualClock } from '../../../local/clock';
import { surveyFiled } from '../../sample-app/request-types';
import { capturedLog } from '../captured-log';
import { eventText, queueRecord, requestId } from '../intake-message';
import { KeptLetters } from '../queue-ports';

const now = Date.UTC(2026, 0, 1, 0, 15);
const body = (number: number) => eventText(surveyFiled.example, 'survey-filed', requestId(number));
const republication = (number: number, ...consumers: readonly string[]) => ({
  requestId: requestId(number),
  consumers,
  body: body(number),
  attributes: { type: { DataType: 'String' as const, StringValue: 'survey-filed' } },
  group: 'acme',
});

function setUp() {
  const letters = new KeptLetters();
  const published: Publication[] = [];
  /** Consumers that have claimed their part of every request. */
  const claimed = new Set<string>();
  const table = { isDown: false, isFull: false };
  const scheduled: LaterRepublication[] = [];
  const clock = new VirtualClock(now);
  const refusals: FailedPublication[] = [];
  const handler = republisher(
    { maxPublishBytes: 262_144 },
    {
      parts: {
        async unclaimed(_, consumers) {
          if (table.isDown) throw new Error('Not now');
          return consumers.filter((consumer) => !claimed.has(consumer));
        },
      },
      publisher: {
        async publishBatch(batch) {
          published.push(...batch);
          return refusals;
        },
      },
      republications: {
        async schedule(items) {
          scheduled.push(...items);
          return new Map(items.filter(() => table.isFull).map((item) => [item, 'ServiceUnavailable: Later']));
        },
      },
      deadLetters: letters,
      clock,
      random: () => 0,
      log: capturedLog().log,
    },
  );
  const republish = async (...texts: readonly string[]): Promise<readonly string[]> => {
    const Records = texts.map((text, index) => queueRecord(text, `m${index + 1}`));
    return (await handler({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { letters, published, claimed, table, refusals, scheduled, clock, republish };
}

describe('the republisher', () => {
  it('publishes a request once more where a part was not claimed', async () => {
    const { published, claimed, republish } = setUp();
    claimed.add('ledger');
    const texts = [republication(1, 'ledger', 'archive'), republication(2, 'ledger')].map(printRepublication);
    expect(await republish(...texts)).toEqual([]);
    const { attributes, group } = republication(1);
    expect(published).toEqual([expect.objectContaining({ attributes, group, body: body(1) })]);
  });

  it('returns only what it could not look up or publish', async () => {
    const { table, refusals, republish } = setUp();
    const texts = [republication(1, 'archive'), republication(2, 'archive')].map(printRepublication);
    table.isDown = true;
    expect(await republish(...texts)).toEqual(['m1', 'm2']);
    table.isDown = false;
    refusals.push({ index: 1, code: 'Invalid', message: 'No', outcome: 'refused' });
    expect(await republish(...texts)).toEqual(['m2']);
  });

  it('looks again until the filter has ceased to be new, and publishes at the first and the last look', async () => {
    const { published, scheduled, clock, republish } = setUp();
    const until = now + 50 * 60_000;
    let text = printRepublication({ ...republication(1, 'archive'), until });
    const copies: number[] = [];
    const delays: number[] = [];
    for (;;) {
      expect(await republish(text)).toEqual([]);
      copies.push(published.length);
      const next = scheduled.pop();
      if (next === undefined) break;
      delays.push(next.delaySeconds);
      await clock.advance(next.delaySeconds * 1000);
      text = printRepublication(next);
    }
    expect(delays).toEqual([900, 900, 900, 300]);
    expect(copies).toEqual([1, 1, 1, 1, 2]);
  });

  it('stops looking when the part has been claimed', async () => {
    const { published, scheduled, claimed, republish } = setUp();
    claimed.add('archive');
    await republish(printRepublication({ ...republication(1, 'archive'), until: now + 60_000 }));
    expect([published, scheduled]).toEqual([[], []]);
  });

  it('returns what it could not schedule', async () => {
    const { table, republish } = setUp();
    table.isFull = true;
    const text = printRepublication({ ...republication(1, 'archive'), until: now + 60_000 });
    expect(await republish(text)).toEqual(['m1']);
  });

  it('keeps what is not a republication as a dead letter', async () => {
    const { letters, published, republish } = setUp();
    const noConsumers = `${JSON.stringify({ requestId: requestId(1), attributes: {} })}\n{}`;
    expect(await republish('neither', noConsumers)).toEqual([]);
    expect(letters.kept).toMatchObject([{ body: 'neither' }, { body: noConsumers }]);
    letters.refuse.add('neither');
    expect(await republish('neither')).toEqual(['m1']);
    expect(published).toEqual([]);
  });
});

describe('a republication in its queue', () => {
  const sqs = mockClient(SQSClient);
  beforeEach(() => void sqs.reset());
  const queue = () =>
    new SqsRepublications({ client: new SQSClient({}), queueUrl: 'http://127.0.0.1/again' });

  it('is read as it was written', () => {
    for (const each of [republication(1, 'archive'), { ...republication(1), until: 5, repeated: true }])
      expect(parseRepublication(printRepublication(each))).toEqual(each);
  });

  it('has its own delay, and is named when the queue refuses it', async () => {
    sqs.on(SendMessageBatchCommand).resolves({
      Successful: [],
      Failed: [{ Id: '1', Code: 'InternalError', Message: 'Later', SenderFault: false }],
    });
    const items = [1, 2].map((number) => ({
      ...republication(number, 'archive'),
      delaySeconds: 100 * number,
    }));
    expect(await queue().schedule(items)).toEqual(new Map([[items[1], 'InternalError: Later']]));
    const [call] = sqs.commandCalls(SendMessageBatchCommand);
    expect(call?.args[0].input.Entries).toMatchObject([{ DelaySeconds: 100 }, { DelaySeconds: 200 }]);
  });

  it('is named when the call fails', async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error('Away'));
    const item = { ...republication(1, 'archive'), delaySeconds: 1 };
    expect(await queue().schedule([item])).toEqual(new Map([[item, new Error('Away')]]));
  });
});
