import { mockClient } from 'aws-sdk-client-mock';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsRepublications } from '../../../lambda/adapters/sqs-republications';
import { parseRepublication, printRepublication } from '../../../lambda/core/republication';
import type { Publication, RefusedPublication } from '../../../lambda/core/publish-in-batches';
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
  const table = { isDown: false };
  const refusals: RefusedPublication[] = [];
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
      deadLetters: letters,
      clock: new VirtualClock(now),
      random: () => 0,
      log: capturedLog().log,
    },
  );
  const republish = async (...texts: readonly string[]): Promise<readonly string[]> => {
    const Records = texts.map((text, index) => queueRecord(text, `m${index + 1}`));
    return (await handler({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { letters, published, claimed, table, refusals, republish };
}

describe('the republisher', () => {
  it('publishes a request once more where a part was not claimed, with a mark', async () => {
    const { published, claimed, republish } = setUp();
    claimed.add('ledger');
    const texts = [republication(1, 'ledger', 'archive'), republication(2, 'ledger')].map(printRepublication);
    expect(await republish(...texts)).toEqual([]);
    const { attributes, group } = republication(1);
    expect(published).toEqual([
      expect.objectContaining({ attributes, group, body: expect.stringContaining(requestId(1)) }),
    ]);
    expect(JSON.parse(published[0]?.body ?? '')).toEqual({
      ...JSON.parse(body(1)),
      republishedat: '2026-01-01T00:15:00.000Z',
    });
  });

  it('returns only what it could not look up or publish', async () => {
    const { table, refusals, republish } = setUp();
    const texts = [republication(1, 'archive'), republication(2, 'archive')].map(printRepublication);
    table.isDown = true;
    expect(await republish(...texts)).toEqual(['m1', 'm2']);
    table.isDown = false;
    refusals.push({ index: 1, code: 'Invalid', message: 'No', senderFault: true });
    expect(await republish(...texts)).toEqual(['m2']);
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
    expect(parseRepublication(printRepublication(republication(1, 'archive')))).toEqual(
      republication(1, 'archive'),
    );
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
