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
    expect(await letters.keep([letter('{"a":"&=%"}')])).toEqual(new Set());
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
    expect(await letters.keep([])).toEqual(new Set());
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
      Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
    });
    const all = ['a', 'b', 'c'].map((body) => letter(body));
    expect([...(await letters.keep(all))]).toEqual([all[1]]);
    expect(lines().at(-1)).toMatchObject({ level: 'ERROR', code: 'InternalError' });
  });

  it('fails for a whole batch when its call fails, and for no other', async () => {
    sqs.on(SendMessageBatchCommand).rejectsOnce(new Error('No connection')).resolves({});
    const all = Array.from({ length: 11 }, (_, index) => letter(String(index)));
    expect([...(await letters.keep(all))]).toEqual(all.slice(0, 10));
  });

  it('quotes in a reason only what SQS takes, and not more than the beginning', async () => {
    await letters.keep([letter('a', `é\u0000\n${'x'.repeat(500)}`)]);
    const reason = batches()[0]?.[0]?.MessageAttributes?.reason?.StringValue;
    expect(reason).toBe(`???${'x'.repeat(197)}`);
  });
});
