import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { sleep } from '../../../../lambda/core/clock';
import { consume } from '../../../../lambda/core/consumer/consume';
import { VirtualClock } from '../../../../local/clock';
import { SeededRandom } from '../../../../local/random';
import { EventSourceMappings } from '../../../../local/services/event-source-mapping/service';
import { SqsService } from '../../../../local/services/sqs/service';
import { capturedLog } from '../../captured-log';
import { eventText, requestId } from '../../intake-message';
import { patience, queuePorts } from '../../queue-ports';
import { surveyFiled } from '../../../sample-app/request-types';

const account = '000000000000';
const environment = { partition: 'aws', region: 'eu-central-1', account, endpoint: 'http://127.0.0.1:4566' };
const urlOf = (queue: string) => `${environment.endpoint}/${account}/${queue}`;
const arnOf = (queue: string) => `arn:aws:sqs:eu-central-1:${account}:${queue}`;

const groups = 6;
const requestsOfGroup = 15;
const numberOf = (group: number, place: number): number => group * 100 + place;

/** A FIFO queue, a mapping, and a consumer that fails at random, on a clock of their own. */
async function simulate(seed: number, batchSize: number, failing: number) {
  const clock = new VirtualClock();
  const random = new SeededRandom(seed);
  const store = new MemoryStatusStore();
  const applied: number[] = [];
  const handler = consume(
    {
      handles: [surveyFiled],
      async work({ id }) {
        await sleep(clock, random.fraction() * 500);
        if (random.fraction() < failing) throw new Error('Not now');
        applied.push(Number(id.slice(-6)));
      },
    },
    { consumer: 'ledger', maxAttempts: 5, maxReceiveCount: 10, patience, bodiesInMemory: 0 },
    {
      ...queuePorts(),
      store,
      bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock },
      clock,
      log: capturedLog().log,
    },
  );
  const sqs = new SqsService({ environment, clock, random });
  const call = async (action: string, input: Readonly<Record<string, unknown>>): Promise<object> =>
    sqs.call(action, input, { principal: { kind: 'account', account }, requestId: 'test' });
  await call('CreateQueue', { QueueName: 'letters.fifo', Attributes: { FifoQueue: 'true' } });
  await call('CreateQueue', {
    QueueName: 'work.fifo',
    Attributes: {
      FifoQueue: 'true',
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('letters.fifo'), maxReceiveCount: 10 }),
    },
  });
  const mappings = new EventSourceMappings({
    environment,
    clock,
    random,
    sqs,
    lambda: {
      invoke: async (_, payload) => ({
        payload: JSON.stringify(await handler(JSON.parse(payload), { getRemainingTimeInMillis: () => 5000 })),
      }),
    },
  });
  mappings.create({
    queueArn: arnOf('work.fifo'),
    functionName: 'ledger',
    reportBatchItemFailures: true,
    batchSize,
  });
  for (let place = 0; place < requestsOfGroup; place++) {
    for (let group = 0; group < groups; group++) {
      const id = requestId(numberOf(group, place));
      await call('SendMessage', {
        QueueUrl: urlOf('work.fifo'),
        MessageBody: eventText(surveyFiled.example, 'survey-filed', id),
        MessageGroupId: `group-${group}`,
        MessageDeduplicationId: id,
      });
    }
  }
  mappings.start();
  await clock.advance(3 * 3_600_000);
  const stopped = mappings.stop();
  await clock.advance(60_000);
  await stopped;
  return { applied, stateOf: (number: number) => store.task(requestId(number), 'ledger')?.state };
}

const runs = [1, 3, 10].flatMap((batchSize) =>
  [0, 0.3, 0.7].flatMap((failing) => [1, 2].map((seed) => ({ seed, batchSize, failing }))),
);

describe('a consumer that receives in order and fails at random', () => {
  it.each(runs)(
    'applies each request at most once, in order, and ends it: seed $seed, batches of $batchSize, failing $failing',
    async ({ seed, batchSize, failing }) => {
      const { applied, stateOf } = await simulate(seed, batchSize, failing);
      for (let group = 0; group < groups; group++) {
        const numbers = Array.from({ length: requestsOfGroup }, (_, place) => numberOf(group, place));
        // Each has ended one way or the other: nobody waits for a request that was received only behind others.
        expect(
          numbers.filter((number) => stateOf(number) !== 'succeeded' && stateOf(number) !== 'failed'),
        ).toEqual([]);
        const inGroup = applied.filter((number) => numbers.includes(number));
        expect(inGroup).toEqual(numbers.filter((number) => stateOf(number) === 'succeeded'));
      }
      // Where nothing fails all are applied; where most does, some are given up, or nothing is shown.
      expect(applied.length === groups * requestsOfGroup || failing > 0).toBe(true);
      expect(applied.length < groups * requestsOfGroup || failing < 0.5).toBe(true);
    },
  );
});
