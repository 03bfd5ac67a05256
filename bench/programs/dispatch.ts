import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { snsClient } from '../../lambda/adapters/clients';
import { MemoryBodyStore } from '../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../lambda/adapters/memory-status-store';
import { SnsPublisher } from '../../lambda/adapters/sns-publisher';
import { systemClock } from '../../lambda/adapters/system-clock';
import { JsonLog } from '../../lambda/core/log';
import { parseIntake } from '../../lambda/dispatcher/parse-intake';
import { requestTypes } from '../../lambda/contract/requests/all';
import { hopLimits } from '../../lambda/contract/size-limits';
import { dispatcher } from '../../lambda/dispatcher/dispatch';
import type { RouteEntry } from '../../routing/policy';
import { compileRoutes } from '../../routing/table';
import { inTurns } from '../measure';
import { batchesOf, intakeMessages } from './messages';

declare const ROUTING_TABLE: readonly RouteEntry[];
/** Messages that the event source mapping hands over at once; SNS takes as many. */
declare const BATCH_SIZE: number;
declare const MESSAGES: number;
declare const ROUNDS: number;

const topicArn = 'arn:aws:sns:us-east-1:000000000000:requests';
const clients = { same: snsClient(), standard: new SNSClient({}) };

let logged = 0;
const handle = dispatcher(
  {
    maxReceiveCount: 5,
    patience: { receives: 5, milliseconds: 0 },
    maxPublishBytes: hopLimits.sns,
  },
  {
    requestTypes,
    contracts: Object.fromEntries(requestTypes.map(({ name }) => [name, []])),
    hider: { hide: async () => {} },
    consumersOf: compileRoutes(ROUTING_TABLE),
    observersOf: () => [],
    waitingList: () => [],
    dueTimes: () => new Map(),
    requests: new MemoryStatusStore(),
    publisher: new SnsPublisher({ client: clients.same, topicArn }),
    deadLetters: {
      keep: async (letters) => {
        if (letters.length > 0) throw new Error('The bench publishes everything');
        return new Map();
      },
    },
    bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock: systemClock },
    clock: systemClock,
    random: Math.random,
    log: new JsonLog((line) => void (logged += line.length), Date.now),
  },
);

const invocation = { getRemainingTimeInMillis: () => 30_000 };
const messages = intakeMessages(MESSAGES);
const keyed = intakeMessages(MESSAGES, (number) => `order-${number}`);
/** What the dispatcher publishes for the messages, made beforehand. */
const publications = messages.map((message) => {
  const parsed = parseIntake(message.body, requestTypes, hopLimits.sns);
  if (!('request' in parsed)) throw new Error('The examples are valid');
  const { body, attributes, group } = parsed.request;
  return { Message: body, MessageAttributes: attributes, MessageGroupId: group };
});
const entryBatches = batchesOf(publications, BATCH_SIZE).map((batch) =>
  batch.map((publication, index) => ({ Id: String(index), ...publication })),
);

async function dispatch(records: typeof messages): Promise<void> {
  for (const batch of batchesOf(records, BATCH_SIZE)) {
    const { batchItemFailures } = await handle({ Records: batch }, invocation);
    if (batchItemFailures.length > 0) throw new Error('The dispatcher failed');
  }
}

async function publishBatches(client: SNSClient): Promise<void> {
  for (const PublishBatchRequestEntries of entryBatches) {
    await client.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }));
  }
}

async function publishEach(client: SNSClient): Promise<void> {
  for (const publication of publications) {
    await client.send(new PublishCommand({ TopicArn: topicArn, ...publication }));
  }
}

async function main(): Promise<void> {
  const contenders = {
    dispatcher: async () => dispatch(messages),
    keyed: async () => dispatch(keyed),
    batchesSame: async () => publishBatches(clients.same),
    batchesStandard: async () => publishBatches(clients.standard),
    eachSame: async () => publishEach(clients.same),
    eachStandard: async () => publishEach(clients.standard),
  };
  console.log(JSON.stringify(await inTurns(contenders, { rounds: ROUNDS, warmUps: 3 })));
  if (logged === 0) throw new Error('The dispatcher logged nothing');
}

void main();
