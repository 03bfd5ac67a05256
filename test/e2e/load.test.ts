import { paginateScan } from '@aws-sdk/client-dynamodb';
import { Duration } from 'aws-cdk-lib';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { handlers } from '../sample-app/handlers';
import { inParallel } from '../../lib/delivery';
import { routes } from '../sample-app/routes';
import { idOf, post } from './requests';
import { runApp, type RunningApp } from './running-app';
import { until } from './until';
import { levelAdjusted, requestTypes, surveyFiled, surveyWithdrawn } from '../sample-app/request-types';
import { fullCount } from '../full-count';

const code = 'PROBE-100';

/** Those that work at any time, in any order. */
const promptRoutes = routes.filter(({ delivery = inParallel() }) => delivery.kind === 'in-parallel');

/** Requests of all kinds, with those who have to receive them; `witness` receives everything. */
const kinds: readonly {
  readonly type: string;
  readonly body: object;
  readonly consumers: readonly string[];
}[] = [
  {
    type: 'survey-filed',
    body: surveyFiled.example,
    consumers: ['ledger', 'printer', 'levels', 'archive', 'witness'],
  },
  {
    type: 'survey-filed',
    body: { ...surveyFiled.example, samples: [{ code, count: 50, value: 2000 }], total: 100_000 },
    consumers: ['ledger', 'printer', 'peer-review', 'levels', 'archive', 'witness'],
  },
  {
    type: 'survey-filed',
    body: { ...surveyFiled.example, channel: 'desk' },
    consumers: ['ledger', 'levels', 'archive', 'witness'],
  },
  { type: 'survey-withdrawn', body: surveyWithdrawn.example, consumers: ['ledger', 'archive', 'witness'] },
  { type: 'level-adjusted', body: levelAdjusted.example, consumers: ['levels', 'archive', 'witness'] },
];

const requests = Array.from(
  { length: fullCount(1000, { quick: 200 }) },
  (_, index) => kinds[index % kinds.length] ?? kinds[0],
);

/** The items of the status table, by request id and part. */
async function readTable(app: RunningApp): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const items = new Map<string, Record<string, string>>();
  const TableName = app.ref('uketsuke-prod-intake', 'AWS::DynamoDB::Table');
  for await (const { Items = [] } of paginateScan({ client: app.dynamodb }, { TableName })) {
    for (const { requestId, part, ...rest } of Items) {
      const values = Object.entries(rest).map(([name, value]) => [name, value.S ?? value.N ?? '']);
      items.set(`${requestId?.S} ${part?.S}`, Object.fromEntries(values));
    }
  }
  return items;
}

// A thousand requests take several minutes on a busy machine.
jest.setTimeout(1_800_000);

describe('many requests at once', () => {
  let app: RunningApp;
  let delivered = 0;
  const duplicates = new Map<string, number>();

  beforeAll(async () => {
    app = await runApp(
      (cdk) =>
        addStacks(cdk, {
          // The stage whose throttling lets so many through.
          config: onThisMachine(configOf('prod')),
          requestTypes,
          // So long that no attempt times out on a busy machine: it would be made again.
          routes: [...promptRoutes, { consumer: 'witness', description: 'Says that it ran' }].map(
            (route) => ({
              ...route,
              timeout: Duration.minutes(15),
            }),
          ),
          handlers,
        }),
      {
        faults: {
          // Every third message comes twice, in the intake queue as in the work queues.
          duplicate(queueName) {
            const isDuplicate = ++delivered % 3 === 0;
            if (isDuplicate) duplicates.set(queueName, (duplicates.get(queueName) ?? 0) + 1);
            return isDuplicate;
          },
        },
      },
    );
  });

  it('are accepted, end, and have one result of each of their consumers, which ran once', async () => {
    const answers = await Promise.all(requests.map(async (kind) => post(app, kind?.type ?? '', kind?.body)));
    expect(answers.map(({ status }) => status)).toEqual(requests.map(() => 202));
    const ids = answers.map(({ headers }) => idOf(String(headers['location'])));
    expect(new Set(ids).size).toBe(requests.length);

    const expected = ids.flatMap(
      (id, index) => requests[index]?.consumers.map((name) => `${id} consumer#${name}`) ?? [],
    );
    let read = 0;
    let succeeded = 0;
    const count = (): number => {
      for (; read < app.lines.length; read++) {
        if (app.lines[read]?.includes('"message":"succeeded"')) succeeded++;
      }
      return succeeded;
    };
    await until('every pair has its result', () => count() >= expected.length || undefined, count);
    const table = await readTable(app);
    // Nobody else did anything, and nobody did it twice: a claim comes before each run.
    expect([...table.keys()].filter((key) => key.includes('consumer#')).toSorted()).toEqual(
      expected.toSorted(),
    );
    expect(expected.filter((pair) => table.get(pair)?.['state'] !== 'succeeded')).toEqual([]);
    expect(expected.filter((pair) => table.get(pair)?.['attempts'] !== '1')).toEqual([]);
    expect(expected.filter((pair) => table.get(pair)?.['result'] === undefined)).toEqual([]);
    expect(ids.filter((id) => table.get(`${id} request`)?.['state'] !== 'dispatched')).toEqual([]);

    expect(count()).toBe(expected.length);
    const runs = app.lines
      .filter((line) => line.includes('"ran"'))
      .map((line) => /"requestId":"([^"]+)"/.exec(line)?.[1] ?? '');
    expect(runs.toSorted()).toEqual(ids.toSorted());

    const repeated = [...duplicates].filter(([, count]) => count > 0).map(([queueName]) => queueName);
    // The intake's queue, those of the consumers, of which one is the tests' own, and the pusher's.
    expect(repeated).toHaveLength(1 + promptRoutes.length + 1 + 1);
  });
});
