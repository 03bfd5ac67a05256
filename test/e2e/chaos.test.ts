import { paginateScan } from '@aws-sdk/client-dynamodb';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { requests as of } from '../../lib/requests';
import { fullCount } from '../full-count';
import { handlers } from '../sample-app/handlers';
import { levelAdjusted, requestTypes, surveyFiled } from '../sample-app/request-types';
import { idOf, post } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

// 20,000 requests take an hour on two cores.
jest.setTimeout(3 * 3_600_000);

const MINUTE = 60_000;
const timeout = Duration.seconds(20);
const routes = [
  { consumer: 'ledger', description: 'Books surveys', filter: of(surveyFiled), timeout },
  { consumer: 'levels', description: 'Records levels', filter: of(levelAdjusted), timeout },
  {
    consumer: 'archive',
    description: 'Keeps every request',
    batchSize: 500,
    batchingWindow: Duration.seconds(2),
    timeout,
  },
  { consumer: 'witness', description: 'Says that it ran', timeout },
];

const kinds = [
  { type: 'survey-filed', body: surveyFiled.example, consumers: ['ledger', 'archive', 'witness'] },
  { type: 'level-adjusted', body: levelAdjusted.example, consumers: ['levels', 'archive', 'witness'] },
];

/** Published outcomes, by request id. */
class Told {
  readonly ends = new Map<string, string>();

  private constructor(
    private readonly app: RunningApp,
    private readonly queueUrl: string,
  ) {}

  static async by(app: RunningApp): Promise<Told> {
    const { QueueUrl = '' } = await app.sqs.send(new CreateQueueCommand({ QueueName: 'told' }));
    const { Attributes } = await app.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const [Endpoint, TopicArn] = [
      Attributes?.['QueueArn'],
      app.ref('uketsuke-prod-outcomes', 'AWS::SNS::Topic'),
    ];
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: Endpoint };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await app.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const raw = { RawMessageDelivery: 'true' };
    await app.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes: raw }));
    return new Told(app, QueueUrl);
  }

  /** Reads what has been said since. */
  async read(): Promise<void> {
    const { sqs } = this.app;
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return;
      for (const { Body = '{}' } of Messages) {
        const { type, data } = JSON.parse(Body);
        if (type === 'request-ended') this.ends.set(data.requestId, data.status);
      }
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }
}

/** States in the status table, by request id and part. */
async function readStates(app: RunningApp): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  const TableName = app.ref('uketsuke-prod-intake', 'AWS::DynamoDB::Table');
  for await (const { Items = [] } of paginateScan({ client: app.dynamodb }, { TableName })) {
    for (const { requestId, part, state } of Items) {
      states.set(`${requestId?.S} ${part?.S}`, state?.S ?? '');
    }
  }
  return states;
}

/** How many of each there are. */
function countsOf(names: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('requests on the real runtime while it has faults', () => {
  let app: RunningApp;
  let told: Told;

  beforeAll(async () => {
    app = await runApp(
      (cdk) => {
        letRequestsBeUnrouted(cdk);
        // The stage whose throttling lets so many through.
        addStacks(cdk, { config: onThisMachine(configOf('prod')), requestTypes, routes, handlers });
      },
      {
        chaos: {
          seed: '20260101',
          profile: 'workers',
          outages: [{ service: 'dynamodb', after: 5 * MINUTE, lasts: 15 * MINUTE }],
        },
        keeps: () => false,
        log: () => {},
      },
    );
    told = await Told.by(app);
  });

  it('all end, with one end of each expected consumer, and all ends are told', async () => {
    const chaos = app.runtime.chaos;
    if (chaos === undefined) throw new Error('There are no faults.');
    const begin = app.now();
    const total = fullCount(20_000, { quick: 60 });
    const sent = Array.from({ length: total }, (_, index) => kinds[index % kinds.length]);
    const ids: string[] = [];
    const expected: string[] = [];
    const send = async (share: number): Promise<void> => {
      for (const end = Math.ceil(total * share); ids.length < end;) {
        const some = sent.slice(ids.length, Math.min(end, ids.length + 200));
        const answers = await Promise.all(some.map(async (kind) => post(app, kind?.type ?? '', kind?.body)));
        for (const [place, { status, headers }] of answers.entries()) {
          expect(status).toBe(202);
          const id = idOf(String(headers['location']));
          ids.push(id);
          expected.push(...(some[place]?.consumers.map((name) => `${id} consumer#${name}`) ?? []));
        }
      }
    };
    /** Puts the clock forward until `isOver`. */
    const pass = async (what: string, isOver: () => boolean): Promise<void> =>
      until(
        what,
        async () => {
          await told.read();
          app.skip(2000);
          return isOver() || undefined;
        },
        () => told.ends.size,
      ).then(() => {});

    await send(0.4);
    await pass('the table is out', () => app.now() - begin > 6 * MINUTE);
    await send(0.7);
    await pass('the table is back', () => app.now() - begin > 21 * MINUTE);
    await send(1);
    await pass('a worker was killed and all requests are told', () => {
      const isOver = ids.every((id) => told.ends.has(id));
      return isOver && (chaos.counts['worker killed'] ?? 0) > 0;
    });

    const states = await readStates(app);
    const parts = [...states].filter(([key]) => key.includes(' consumer#'));
    // One end for each expected pair, and nothing else.
    expect(parts.map(([key]) => key).toSorted()).toEqual(expected.toSorted());
    expect(parts.filter(([, state]) => state !== 'succeeded' && state !== 'failed')).toEqual([]);
    const consumerOf = (key: string): string => key.slice(key.indexOf('#') + 1);
    const counts = {
      in: countsOf(expected.map(consumerOf)),
      out: countsOf(parts.map(([key]) => consumerOf(key))),
      ends: countsOf(told.ends.values()),
      faults: chaos.counts,
    };
    expect(counts.out).toEqual(counts.in);
    expect([...told.ends.keys()].toSorted()).toEqual(ids.toSorted());
    expect(counts.faults['outage']).toBeGreaterThan(0);
    process.stdout.write(`${total} requests under faults: ${JSON.stringify(counts)}\n`);
  });
});
