import { AwsError } from '../../../local/aws/error';
import type { InvokeResult } from '../../../local/aws/lambda-invoker';
import { broken, done, reporting } from './mapped-queue';
import { failures, idOf, isPoison, MappedStream, type EventRecord } from './mapped-stream';

let table: MappedStream;
beforeEach(() => {
  table = new MappedStream();
});
afterEach(async () => {
  await table.mappings.stop();
});

const breakingAtPoison = (records: readonly EventRecord[]): InvokeResult =>
  records.some(isPoison) ? broken : done;
const reportingPoison = (records: readonly EventRecord[]): InvokeResult =>
  reporting(...records.filter(isPoison).map(({ dynamodb }) => dynamodb.SequenceNumber));

/** The sequence number of the n-th record that was written. */
const numberOf = (position: number): string => String(10n ** 20n + BigInt(position));

// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
describe('a batch that fails', () => {
  it('is tried again, after pauses that double, and holds up the rest', async () => {
    table.behaviour = breakingAtPoison;
    table.map({ batchSize: 2 });
    await table.written('a', 'x', 'b');
    await table.advance(1.5);
    table.behaviour = () => done;
    await table.advance(1.6);
    expect([table.ids, table.times]).toEqual([
      ['a x', 'a x', 'a x', 'a x', 'a x', 'a x', 'b'],
      [0, 100, 300, 700, 1500, 3100, 3100],
    ]);
  });

  it('is discarded after its retries, and the rest goes on', async () => {
    table.behaviour = breakingAtPoison;
    table.map({ batchSize: 1, maximumRetryAttempts: 2 });
    await table.written('a', 'x', 'b');
    await table.advance(1);
    expect([table.ids, table.told]).toEqual([['a', 'x', 'x', 'x', 'b'], []]);
  });

  it('is discarded at once without any retries', async () => {
    table.behaviour = breakingAtPoison;
    table.map({ maximumRetryAttempts: 0 });
    await table.written('x');
    await table.written('a');
    expect(table.ids).toEqual(['x', 'a']);
  });

  it('loses its records that are too old', async () => {
    table.behaviour = () => broken;
    table.map({ maximumRecordAgeSeconds: 60, batchSize: 2, onFailureArn: failures });
    await table.written('a');
    await table.advance(30);
    await table.written('b');
    await table.advance(45);
    table.behaviour = () => done;
    await table.advance(60);
    expect([
      table.ids.at(0),
      table.ids.at(-1),
      table.told.map(({ body }) => body['requestContext']),
    ]).toMatchObject(['a', 'b', [{ condition: 'RecordAgeExceeded' }]]);
  });

  it('is tried again for as long as the stream keeps it', async () => {
    table.behaviour = breakingAtPoison;
    table.map({ onFailureArn: failures });
    await table.written('x');
    await table.advance(24 * 60 * 60 - 60);
    const before = table.told.length;
    await table.advance(120);
    await table.written('a');
    expect([before, table.told.length, table.ids.at(-1)]).toEqual([0, 1, 'a']);
  });

  it('has not used an attempt while the function could not be run', async () => {
    let refusals = 3;
    table.behaviour = () => {
      if (refusals-- > 0) throw new AwsError('TooManyRequestsException', 'Rate exceeded');
      return done;
    };
    table.map({ maximumRetryAttempts: 0, onFailureArn: failures });
    await table.written('a');
    await table.advance(10);
    expect([table.ids, table.told]).toEqual([['a', 'a', 'a', 'a'], []]);
    expect(table.events).toContain('not invoked with 1: TooManyRequestsException');
  });
});

describe('a destination of discarded records', () => {
  it('is told where they are, and why', async () => {
    table.behaviour = breakingAtPoison;
    const start = table.clock.now();
    table.map({ batchSize: 2, maximumRetryAttempts: 1, onFailureArn: failures });
    await table.written('x1', 'x2', 'a');
    await table.advance(1);
    expect(table.told).toEqual([
      {
        arn: failures,
        body: {
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:billing',
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 2,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: new Date(start + 100).toISOString(),
          DDBStreamBatchInfo: {
            shardId: table.stream.shardId,
            startSequenceNumber: numberOf(1),
            endSequenceNumber: numberOf(2),
            approximateArrivalOfFirstRecord: '2026-01-01T00:00:00Z',
            approximateArrivalOfLastRecord: '2026-01-01T00:00:00Z',
            batchSize: 2,
            streamArn: table.stream.arn,
          },
        },
      },
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
describe('a partial batch response', () => {
  // Recorded from AWS: the run that did part of the batch is not among those of the record that follows.
  it('reports to a destination the runs of the failed record alone, and no function error', async () => {
    table.behaviour = reportingPoison;
    table.map({
      batchSize: 3,
      maximumRetryAttempts: 3,
      reportBatchItemFailures: true,
      onFailureArn: failures,
    });
    await table.written('a', 'b', 'x');
    await table.advance(10);
    expect([
      table.ids,
      table.told.map(({ body }) => [body['requestContext'], body['responseContext']]),
    ]).toEqual([
      ['a b x', 'x', 'x', 'x', 'x'],
      [
        [
          expect.objectContaining({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 }),
          { statusCode: 200, executedVersion: '$LATEST', functionError: null },
        ],
      ],
    ]);
  });

  it('is read as: all up to the lowest sequence number is done', async () => {
    table.behaviour = (records) =>
      reporting(
        ...records
          .filter(isPoison)
          .map(({ dynamodb }) => dynamodb.SequenceNumber)
          .toReversed(),
      );
    table.map({ reportBatchItemFailures: true, batchSize: 5 });
    await table.written('a', 'x1', 'b', 'x2', 'c', 'd');
    table.behaviour = () => done;
    await table.advance(1);
    expect(table.ids).toEqual(['a x1 b x2 c', 'x1 b x2 c', 'd']);
  });

  it('takes a poison record out after its retries, and goes on with the next batch', async () => {
    table.behaviour = reportingPoison;
    table.map({
      reportBatchItemFailures: true,
      batchSize: 3,
      maximumRetryAttempts: 1,
      bisectBatchOnFunctionError: true,
      onFailureArn: failures,
    });
    await table.written('a', 'x', 'b', 'c');
    await table.advance(5);
    const discarded = table.told.map(({ body }) => body['DDBStreamBatchInfo']);
    expect([table.ids, discarded]).toMatchObject([
      ['a x b', 'x b', 'x', 'x', 'b', 'c'],
      [{ startSequenceNumber: numberOf(2), endSequenceNumber: numberOf(2), batchSize: 1 }],
    ]);
  });

  it('means nothing when the mapping does not ask for it', async () => {
    table.behaviour = reportingPoison;
    table.map();
    await table.written('x');
    await table.advance(60);
    expect(table.ids).toEqual(['x']);
  });

  it.each([
    ['without an identifier', () => reporting('')],
    ['in a list of its own', () => ({ payload: '[{"itemIdentifier":"1"}]' })],
    ['with another member', () => ({ payload: '{"batchItemFailures":[{"id":"1"}]}' })],
    ['of a sequence number that is not in the batch', () => reporting('1')],
    ['that is beside an error', () => ({ ...reporting(), functionError: 'Unhandled' as const })],
  ])('%s fails the whole batch', async (_what, answer) => {
    table.behaviour = answer;
    table.map({ reportBatchItemFailures: true });
    await table.written('a', 'b');
    table.behaviour = () => done;
    await table.advance(1);
    expect(table.ids).toEqual(['a b', 'a b']);
  });

  it.each([
    ['null', 'null'],
    ['an empty object', '{}'],
    ['an empty list', '{"batchItemFailures":[]}'],
    ['no list', '{"batchItemFailures":null}'],
    // Recorded from AWS: https://github.com/localstack/localstack/blob/master/tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_dynamodbstreams.py
    ['an empty list in place of an object', '[]'],
    ['an empty text', '""'],
  ])('of %s is a success', async (_what, payload) => {
    table.behaviour = () => ({ payload });
    table.map({ reportBatchItemFailures: true });
    await table.written('a');
    await table.advance(60);
    expect(table.ids).toEqual(['a']);
  });
});

describe('a batch that is split on errors', () => {
  it('comes down to the poison record, in order, and loses only that', async () => {
    table.behaviour = breakingAtPoison;
    table.map({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1, onFailureArn: failures });
    await table.written('a', 'b', 'x', 'c');
    await table.advance(10);
    const succeeded = table.batches.filter((batch) => !batch.some(isPoison)).flat();
    expect([
      table.ids,
      succeeded.map(idOf),
      table.told.map(({ body }) => body['DDBStreamBatchInfo']),
    ]).toMatchObject([
      ['a b x c', 'a b', 'x c', 'x', 'x', 'c'],
      ['a', 'b', 'c'],
      [{ startSequenceNumber: numberOf(3), batchSize: 1 }],
    ]);
  });

  it('goes on with its second half when the mapping was disabled in between', async () => {
    table.behaviour = breakingAtPoison;
    const uuid = table.map({ bisectBatchOnFunctionError: true });
    await table.written('a', 'x');
    await table.advance(0.15);
    table.mappings.update(uuid, { enabled: false });
    await table.settle();
    table.behaviour = () => done;
    table.mappings.update(uuid, { enabled: true });
    await table.settle();
    expect([table.ids[0], table.ids[1], table.ids.at(-1)]).toEqual(['a x', 'a', 'x']);
  });
});
