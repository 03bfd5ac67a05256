import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import { SnsPublisher } from '../../../lambda/adapters/sns-publisher';
import { SqsDeadLetters } from '../../../lambda/adapters/sqs-dead-letters';
import { outcome } from '../../../lambda/contract/outcome';
import { printResult } from '../../../lambda/core/attempt/print-result';
import { teller } from '../../../lambda/outcomes/tell';
import type { CallContext } from '../../../local/aws/call';
import { SeededRandom } from '../../../local/random';
import { deliveryTo } from '../../../local/services/sns/delivery';
import { SnsService } from '../../../local/services/sns/service';
import { snsWire } from '../../../local/services/sns/wire';
import { SqsService } from '../../../local/services/sqs/service';
import { sqsWire } from '../../../local/services/sqs/wire';
import { isXmlText } from '../../../local/wire/xml';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';
import { environment, noEndpoints, queueArn, topicArn } from '../../local/sns/harness';
import { capturedLog } from '../captured-log';
import { clock, table, ToldRequests } from './told-requests';

const context: CallContext = { principal: { kind: 'account', account: '000000000000' }, requestId: 'r' };

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

/** The teller with real clients, before a topic with one subscribed queue and a queue for dead letters. */
async function setUp() {
  const random = new SeededRandom('tell');
  const requests = await ToldRequests.start();
  const sqsService = new SqsService({ environment, clock, random });
  const deliver = deliveryTo({
    sqs: sqsService,
    lambda: { invoke: async () => ({ payload: 'null' }) },
    endpoints: noEndpoints,
  });
  const snsService = new SnsService({ environment, clock, random, deliver });
  const handlers = { sns: snsWire(snsService), sqs: sqsWire(sqsService) };
  const front = new AwsFront({ environment, random, handlers });
  const server = await listen({
    port: 0,
    handle: async (request, hint) => front.handle(request, hint),
    health: () => ({ status: 'ready' }),
  });
  const options = {
    endpoint: `http://127.0.0.1:${server.port}`,
    region: environment.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const [sns, sqs] = [new SNSClient(options), new SQSClient(options)];
  close = async () => {
    sns.destroy();
    sqs.destroy();
    snsService.close();
    await server.close();
    await requests.close();
  };

  await snsService.call('CreateTopic', { Name: 'outcomes' }, context);
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn('subscriber'),
      },
    ],
  };
  const Attributes = { Policy: JSON.stringify(policy) };
  await sqsService.call('CreateQueue', { QueueName: 'subscriber', Attributes }, context);
  await sqsService.call('CreateQueue', { QueueName: 'letters' }, context);
  await snsService.call(
    'Subscribe',
    {
      TopicArn: topicArn('outcomes'),
      Protocol: 'sqs',
      Endpoint: queueArn('subscriber'),
      Attributes: { RawMessageDelivery: 'true' },
    },
    context,
  );

  const captured = capturedLog();
  const urlOf = (name: string) => `${options.endpoint}/000000000000/${name}`;
  const handler = teller({
    store: new DynamoDbOutcomeStore({ ...table, client: requests.client, clock }),
    watchList: requests.watchList,
    publisher: new SnsPublisher({ client: sns, topicArn: topicArn('outcomes') }),
    deadLetters: new SqsDeadLetters({ client: sqs, queueUrl: urlOf('letters'), log: captured.log }),
    clock,
    random: () => 0,
    log: captured.log,
  });
  const bodiesOf = async (name: string): Promise<readonly string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const command = new ReceiveMessageCommand({ QueueUrl: urlOf(name), MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(command);
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body = '' }) => Body));
    }
  };
  return {
    requests,
    ...captured,
    letters: async () => bodiesOf('letters'),
    /** Bodies that the subscriber received. */
    received: async () => {
      await snsService.settled();
      return bodiesOf('subscriber');
    },
    tell: async (ids: readonly string[]) =>
      handler({
        Records: ids.map((id, index) => ({
          dynamodb: { Keys: { requestId: { S: id } }, SequenceNumber: String(index) },
        })),
      }),
  };
}

/** Records a request that one consumer has done, with a result as the table has it. */
async function record(requests: ToldRequests, id: string, result: string): Promise<void> {
  await requests.dispatch(id, { expected: ['ledger'] });
  await requests.end(id, 'ledger', { state: 'succeeded', result });
}

const note = 'A private \ufffe note \uffff';

describe('the teller before SNS and SQS', () => {
  it.each([
    ['as it is printed now', printResult({ note })],
    ['as an earlier release printed it', JSON.stringify({ note })],
  ])(
    'publishes a result with characters that XML forbids, recorded %s, and all around it',
    async (_, text) => {
      const { requests, tell, received, letters, lines, text: logged } = await setUp();
      const ids = Array.from({ length: 11 }, () => requests.freshId());
      for (const [index, id] of ids.entries())
        await record(requests, id, index === 5 ? text : '{"note":"ordinary"}');
      expect(await tell(ids)).toEqual({ batchItemFailures: [] });

      const bodies = await received();
      const published = bodies.map((body) => outcome.parse(JSON.parse(body)));
      const parts = ['dispatched', 'consumer/ledger', 'ended'];
      expect(published.map(({ id }) => id).toSorted()).toEqual(
        ids.flatMap((id) => parts.map((part) => `${id}/${part}`)).toSorted(),
      );
      const id = `${ids[5]}/consumer/ledger`;
      expect(published.find((each) => each.id === id)?.data).toMatchObject({ result: { note } });
      expect(bodies.filter((body) => body.includes(String.raw`\ufffe note \uffff`))).toHaveLength(1);
      expect(bodies.every(isXmlText)).toBe(true);
      expect(await letters()).toEqual([]);
      expect(lines().at(-1)).toMatchObject({ published: 33, kept: 0, lost: 0, failed: 0 });
      expect(logged.join('')).not.toContain('private');
    },
  );

  it('keeps an outcome that SNS refuses, and publishes all around it', async () => {
    const { requests, tell, received, letters, lines } = await setUp();
    const [good, bad, other] = [requests.freshId(), requests.freshId(), requests.freshId()];
    for (const id of [good, other]) await record(requests, id, '{}');
    // More than a message may have, as no consumer can record it.
    await record(requests, bad, JSON.stringify('x'.repeat(262_144)));
    expect(await tell([good, bad, other])).toEqual({ batchItemFailures: [] });
    expect(await received()).toHaveLength(8);
    const kept = (await letters()).map((body) => outcome.parse(JSON.parse(body)).id);
    expect(kept).toEqual([`${bad}/consumer/ledger`]);
    expect(lines().at(-1)).toMatchObject({ published: 8, kept: 1, lost: 0, failed: 0 });
  });
});
