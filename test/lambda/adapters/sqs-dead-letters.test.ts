import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { SqsDeadLetters } from '../../../lambda/adapters/sqs-dead-letters';
import type { DeadLetter } from '../../../lambda/core/queue/dead-letters';
import { capturedLog } from '../captured-log';

const queueUrl = 'http://127.0.0.1/000000000000/dead-letters';

describe('keeping dead letters in SQS', () => {
  const sqs = mockClient(SQSClient);
  const { log, lines } = capturedLog();
  const letters = new SqsDeadLetters({ client: new SQSClient({ region: 'us-east-1' }), queueUrl, log });
  const batches = () =>
    sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries ?? []);
  const letter = (body: string, reason = 'Why'): DeadLetter => ({ body, reason });
  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageBatchCommand).resolves({});
  });

  it('sends each message as it is, its reason beside it', async () => {
    expect(await letters.keep([letter('{"a":"&=%"}')])).toEqual(new Map());
    expect(batches()).toEqual([
      [
        {
          Id: '0',
          MessageBody: '{"a":"&=%"}',
          MessageAttributes: { reason: { DataType: 'String', StringValue: 'Why' } },
        },
      ],
    ]);
  });

  it('keeps the group and the deduplication id, without which a FIFO queue takes nothing', async () => {
    await letters.keep([{ ...letter('a'), group: '1:A-7', deduplicationId: 'id' }]);
    expect(batches()[0]).toMatchObject([{ MessageGroupId: '1:A-7', MessageDeduplicationId: 'id' }]);
  });

  it('sends nothing when there is nothing to keep', async () => {
    expect(await letters.keep([])).toEqual(new Map());
    expect(batches()).toEqual([]);
  });

  it('packs ten to a batch, and a mebibyte', async () => {
    await letters.keep(Array.from({ length: 12 }, () => letter('x')));
    await letters.keep([letter('x'.repeat(600_000)), letter('x'.repeat(600_000))]);
    expect(batches().map(({ length }) => length)).toEqual([10, 2, 1, 1]);
  });

  it('reads the failures inside an answer of success', async () => {
    sqs.on(SendMessageBatchCommand).resolves({
      Successful: [],
      Failed: [
        { Id: '1', Code: 'InternalError', SenderFault: false },
        { Id: '2', Code: 'InvalidMessageContents', SenderFault: true },
        { Id: '3', Code: 'KMS.ThrottlingException', SenderFault: true },
      ],
    });
    const all = ['a', 'b', 'c', 'd'].map((body) => letter(body));
    expect([...(await letters.keep(all))]).toEqual([
      [all[1], 'unavailable'],
      [all[2], 'refused'],
      [all[3], 'unavailable'],
    ]);
    expect(lines().slice(-3)).toMatchObject([
      { level: 'ERROR', code: 'InternalError', outcome: 'unavailable' },
      { level: 'ERROR', code: 'InvalidMessageContents', outcome: 'refused' },
      { level: 'ERROR', code: 'KMS.ThrottlingException', outcome: 'unavailable' },
    ]);
  });

  it('fails for a whole batch when its call fails, and for no other', async () => {
    sqs.on(SendMessageBatchCommand).rejectsOnce(new Error('No connection')).resolves({});
    const all = Array.from({ length: 11 }, (_, index) => letter(String(index)));
    expect([...(await letters.keep(all))]).toEqual(all.slice(0, 10).map((each) => [each, 'unavailable']));
  });

  it.each(['BatchRequestTooLong', 'InvalidMessageContents', 'InvalidParameterValueException'])(
    'sends each letter by itself when SQS refuses the batch because of one: %s',
    async (name) => {
      sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => {
        if (Entries.some(({ MessageBody }: { MessageBody: string }) => MessageBody === 'bad'))
          throw Object.assign(new Error('Refused'), { name });
        return {};
      });
      const all = ['a', 'bad', 'b'].map((body) => letter(body));
      expect([...(await letters.keep(all))]).toEqual([[all[1], 'refused']]);
      expect(batches().map(({ length }) => length)).toEqual([3, 1, 1, 1]);
    },
  );

  it('escapes characters that SQS does not accept, in bodies that are JSON and in all other text', async () => {
    const note = { dataType: 'String', stringValue: 'a\uffff' };
    await letters.keep([letter('{"a":"\ufffe"}'), { ...letter('\u0000, not JSON'), attributes: { note } }]);
    expect(batches()[0]).toMatchObject([
      { MessageBody: String.raw`{"a":"\ufffe"}` },
      {
        MessageBody: String.raw`\u0000, not JSON`,
        MessageAttributes: { note: { StringValue: String.raw`a\uffff` } },
      },
    ]);
  });

  it('quotes in a reason only what SQS takes, and not more than the beginning', async () => {
    await letters.keep([letter('a', `é\u0000\n${'x'.repeat(500)}`)]);
    const reason = batches()[0]?.[0]?.MessageAttributes?.reason?.StringValue;
    expect(reason).toBe(`???${'x'.repeat(197)}`);
  });
});
