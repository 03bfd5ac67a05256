import type { EventInvokeConfig } from '../../../local/services/lambda/event-invoke-config';
import type { Letter } from '../../../local/services/lambda/event-letters';
import type { FunctionDefinition } from '../../../local/services/lambda/definition';
import { context, TestLambda } from './functions';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:letters';
const SUCCESSES = 'arn:aws:sns:eu-central-1:000000000000:successes';
const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:work';

/** Fails as often as the event says, then answers; remembers when the runtime's clock said what. */
const failing = `let runs = 0;
export const handler = async ({ failures = Infinity }, { awsRequestId }) => {
  console.log('run ' + ++runs + ' ' + awsRequestId);
  if (runs <= failures) throw new TypeError('no luck ' + runs);
  return { runs };
};`;

let lambda: TestLambda;
let letters: { readonly to: string; readonly letter: Letter; readonly at: number }[];
beforeEach(() => {
  letters = [];
  lambda = new TestLambda({
    send: async (to, letter) => {
      if (to.endsWith(':gone')) throw new Error('gone');
      letters.push({ to, letter, at: lambda.clock.now() });
    },
  });
});
afterEach(async () => {
  await lambda.close();
});

async function invokeLater(
  event: object,
  config: EventInvokeConfig = {},
  definition: Partial<FunctionDefinition> = {},
): Promise<void> {
  await lambda.create({ 'index.mjs': failing }, { functionName: 'work', ...definition });
  lambda.service.setEventInvokeConfig('work', config);
  lambda.service.invokeLater('work', JSON.stringify(event), context);
  await lambda.service.eventsSettled();
}

/** Moves the clock; functions take real time, for which it waits. */
async function advance(seconds: number): Promise<void> {
  await lambda.clock.advance(seconds * 1000);
  await lambda.service.eventsSettled();
}

const runs = (): number => lambda.output.lines.filter((line) => line.includes('run ')).length;
const sent = (): unknown[] => letters.map(({ to, letter }) => [to, JSON.parse(letter.body)]);

describe('an event whose function fails', () => {
  it('is tried again after one minute and after two more', async () => {
    await invokeLater({});
    const seen = [runs()];
    for (const seconds of [59, 1, 119, 1, 6 * 3600]) {
      await advance(seconds);
      seen.push(runs());
    }
    expect(seen).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('keeps its request id', async () => {
    await invokeLater({});
    await advance(60);
    expect(lambda.output.lines.filter((line) => line.startsWith('work: run'))).toEqual([
      `work: run 1 ${context.requestId}`,
      `work: run 2 ${context.requestId}`,
    ]);
  });

  it.each([0, 1])('is tried again %i times when the config says so', async (retryAttempts) => {
    await invokeLater({}, { retryAttempts });
    await advance(60);
    await advance(3600);
    expect(runs()).toBe(1 + retryAttempts);
  });

  it('is tried no more once it succeeds', async () => {
    await invokeLater({ failures: 1 });
    await advance(60);
    await advance(3600);
    expect(runs()).toBe(2);
  });

  it('is given up when it is too old for another try', async () => {
    await invokeLater({}, { eventAgeSeconds: 100, onFailure: QUEUE });
    await advance(60);
    await advance(39);
    const before = letters.length;
    await advance(1);
    expect([before, runs(), sent()]).toEqual([
      0,
      2,
      [
        [
          QUEUE,
          expect.objectContaining({
            requestContext: expect.objectContaining({ condition: 'EventAgeExceeded' }),
          }),
        ],
      ],
    ]);
  });

  it('is forgotten when the runtime ends', async () => {
    await invokeLater({}, { onFailure: QUEUE });
    await lambda.service.close();
    await advance(3600);
    expect([runs(), letters]).toEqual([1, []]);
  });
});

describe('a destination', () => {
  it('is told of a success', async () => {
    await invokeLater({ failures: 0 }, { onSuccess: SUCCESSES, onFailure: QUEUE });
    expect(sent()).toEqual([
      [
        SUCCESSES,
        {
          version: '1.0',
          timestamp: '2026-01-01T00:00:00.000Z',
          requestContext: {
            requestId: context.requestId,
            functionArn: `${FUNCTION}:$LATEST`,
            condition: 'Success',
            approximateInvokeCount: 1,
          },
          requestPayload: { failures: 0 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST' },
          responsePayload: { runs: 1 },
        },
      ],
    ]);
  });

  it('is told of a failure after the last try', async () => {
    await invokeLater({ n: 7 }, { onSuccess: SUCCESSES, onFailure: QUEUE });
    await advance(60);
    await advance(120);
    expect(sent()).toEqual([
      [
        QUEUE,
        expect.objectContaining({
          requestContext: {
            requestId: context.requestId,
            functionArn: `${FUNCTION}:$LATEST`,
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
          },
          requestPayload: { n: 7 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: expect.objectContaining({ errorType: 'TypeError', errorMessage: 'no luck 3' }),
        }),
      ],
    ]);
  });

  it('belongs to a version or an alias', async () => {
    await invokeLater({ failures: 0 }, { onSuccess: QUEUE });
    lambda.service.addQualifier('work', 'live');
    lambda.service.setEventInvokeConfig('work:live', { onSuccess: SUCCESSES });
    lambda.service.invokeLater(`${FUNCTION}:live`, '{"failures":0}', context);
    await lambda.service.eventsSettled();
    expect(letters.map(({ to }) => to)).toEqual([QUEUE, SUCCESSES]);
  });

  it('that is not there is said so, and changes nothing else', async () => {
    await invokeLater({ failures: 0 }, { onSuccess: 'arn:aws:sqs:eu-central-1:000000000000:gone' });
    expect(lambda.hops.map(({ event }) => event)).toContain('could not tell gone: InternalFailure');
  });
});

describe('a dead-letter queue', () => {
  it('gets the event and why it failed, beside the destination', async () => {
    await invokeLater({ n: 7 }, { retryAttempts: 0, onFailure: SUCCESSES }, { deadLetterArn: QUEUE });
    expect(letters.map(({ to, letter }) => [to, letter.attributes])).toEqual([
      [SUCCESSES, undefined],
      [
        QUEUE,
        {
          RequestID: { DataType: 'String', StringValue: context.requestId },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'no luck 1' },
        },
      ],
    ]);
    expect(letters[1]?.letter.body).toBe('{"n":7}');
  });

  it('gets events at once while the function may not run at all', async () => {
    await invokeLater({ n: 7 }, {}, { deadLetterArn: QUEUE, reservedConcurrency: 0 });
    expect([runs(), letters.map(({ letter }) => letter)]).toEqual([
      0,
      [
        {
          body: '{"n":7}',
          attributes: {
            RequestID: { DataType: 'String', StringValue: context.requestId },
            ErrorCode: { DataType: 'Number', StringValue: '429' },
            ErrorMessage: { DataType: 'String', StringValue: 'Rate Exceeded.' },
          },
        },
      ],
    ]);
  });

  it('fails when it is no queue or topic', async () => {
    await expect(
      lambda.create({ 'index.mjs': failing }, { functionName: 'work', deadLetterArn: FUNCTION }),
    ).rejects.toThrow(`a destination must be of sqs, sns, got ${FUNCTION}`);
  });
});

describe('a throttled event', () => {
  it('is tried again after pauses that double, which do not count as tries', async () => {
    const busy = `export const handler = async ({ hold }) => {
      console.log('run');
      if (hold) await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
      return 1;
    };`;
    await lambda.create(
      { 'index.mjs': busy },
      { functionName: 'busy', reservedConcurrency: 1, timeoutSeconds: 60 },
    );
    const held = lambda.service.invoke('busy', '{"hold":true}', context);
    await lambda.output.written('run');
    lambda.service.setEventInvokeConfig('busy', { retryAttempts: 0, onSuccess: QUEUE });
    lambda.service.invokeLater('busy', '{}', context);
    const throttled = (): number => lambda.hops.filter(({ event }) => event === 'throttled').length;
    const seen: number[] = [];
    for (const seconds of [0, 1, 2, 3, 1]) {
      await advance(seconds);
      seen.push(throttled());
    }
    // The function that holds the only place times out.
    await lambda.codeClock.advance(60_000);
    await held;
    await advance(8);
    expect([seen, letters.map(({ to }) => to)]).toEqual([[1, 2, 3, 3, 4], [QUEUE]]);
  });
});
