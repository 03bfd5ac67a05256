import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { messageAttributes } from '../lambda/contract/routing-attributes';
import { runConcurrently } from '../lambda/core/run-concurrently';
import type { Bench, Figure, Size } from './figure';
import { account, LocalServices } from './local-services';
import { inTurns, median, medianRatio, type Sample } from './measure';
import { functionEnvironment, startProgram, withTsx } from './program';
import { order, sampleFilters } from './sample-filters';

const counts = {
  full: {
    inProcess: { count: 5000, rounds: 7, warmUps: 2 },
    overHttp: { count: 1000, rounds: 5, warmUps: 2 },
  },
  tiny: { inProcess: { count: 20, rounds: 1, warmUps: 0 }, overHttp: { count: 20, rounds: 1, warmUps: 0 } },
};

const body = JSON.stringify(order);
const { region, currency, shippingMethod, total } = order;
const attributes = messageAttributes('order-placed', { region, currency, shippingMethod, total });
const publishing = `Publish through ${Object.keys(sampleFilters).length} filtered subscriptions`;
const received = z.object({ Messages: z.optional(z.array(z.object({ ReceiptHandle: z.string() }))) });

/** The local models of SQS and SNS: called in process, and over HTTP with SDK clients from another process. */
export const modelsBench: Bench = {
  title: 'Local models',
  measure: async (size) => [...(await inProcess(size)), ...(await overHttp(size))],
};

async function inProcess(size: Size): Promise<Figure[]> {
  const { count, ...rounds } = counts[size].inProcess;
  const environment = { partition: 'aws', region: 'us-east-1', account, endpoint: 'http://127.0.0.1:4566' };
  const services = new LocalServices(environment);
  await services.make();
  const QueueUrl = services.queueUrl();
  const { sqs, sns, topicArn } = services;
  const samples = await inTurns(
    {
      // These two take turns on one queue, which each pair of rounds leaves empty.
      send: async () => {
        for (let n = 0; n < count; n++) {
          await services.call(sqs, 'SendMessage', { QueueUrl, MessageBody: body });
        }
      },
      receive: async () => {
        for (let n = 0; n < count; n++) {
          const answer = await services.call(sqs, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 0 });
          const { ReceiptHandle } = only(z.parse(received, answer).Messages);
          await services.call(sqs, 'DeleteMessage', { QueueUrl, ReceiptHandle });
        }
      },
      publish: async () => {
        for (let n = 0; n < count; n++) {
          const input = { TopicArn: topicArn, Message: body, MessageAttributes: attributes };
          await services.call(sns, 'Publish', input);
        }
        await sns.settled();
      },
    },
    { ...rounds, rotate: false },
  );
  sns.close();
  return [
    figure('SendMessage, in process', samples.send, count),
    figure('receive and delete, one by one, in process', samples.receive, count),
    figure(`${publishing}, in process`, samples.publish, count),
  ];
}

async function overHttp(size: Size): Promise<Figure[]> {
  const { count, ...rounds } = counts[size].overHttp;
  const server = startProgram([...withTsx, join(__dirname, 'programs', 'local-endpoint.ts')]);
  const endpoint = `http://127.0.0.1:${await server.line()}`;
  const options = {
    endpoint,
    region: functionEnvironment.AWS_REGION,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  };
  const sqs = new SQSClient(options);
  const bare = new SQSClient({ ...options, endpoint: `${endpoint}/bare`, useQueueUrlAsEndpoint: false });
  const sns = new SNSClient(options);
  const QueueUrl = `${endpoint}/${account}/single`;
  const TopicArn = `arn:aws:sns:us-east-1:${account}:requests`;
  const each = async (run: () => Promise<unknown>): Promise<void> =>
    runConcurrently(
      Array.from({ length: count }, () => run),
      16,
      async (one) => void (await one()),
    );
  try {
    const samples = await inTurns(
      {
        bare: async () =>
          each(async () => bare.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))),
        send: async () => each(async () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))),
        receive: async () =>
          each(async () => {
            const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
            const { ReceiptHandle } = only(Messages);
            await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
          }),
        publish: async () =>
          each(async () =>
            sns.send(new PublishCommand({ TopicArn, Message: body, MessageAttributes: attributes })),
          ),
      },
      { ...rounds, rotate: false },
    );
    const reference = { name: 'SendMessage to a server that does nothing', samples: samples.bare };
    return [
      figure('SendMessage, SDK over HTTP', samples.send, count, reference),
      figure('receive and delete, one by one, SDK over HTTP', samples.receive, count, reference),
      figure(`${publishing}, SDK over HTTP`, samples.publish, count, reference),
    ];
  } finally {
    for (const client of [sqs, bare, sns]) client.destroy();
    await server.stop();
  }
}

/** A receive that finds nothing would count as a fast one. */
function only<Message>(messages: readonly Message[] = []): Message {
  const [message] = messages;
  if (message === undefined) throw new Error('The queue was empty before its time');
  return message;
}

function figure(
  name: string,
  samples: readonly Sample[],
  count: number,
  reference?: { readonly name: string; readonly samples: readonly Sample[] },
): Figure {
  const rates = (of: readonly Sample[]): number[] => of.map(({ wall }) => count / (wall / 1e6));
  const own = rates(samples);
  const measured = { name, value: median(own), unit: 'messages/s' };
  if (reference === undefined) return measured;
  const theirs = rates(reference.samples);
  return {
    ...measured,
    reference: { name: reference.name, value: median(theirs) },
    ratio: medianRatio(own, theirs),
  };
}
