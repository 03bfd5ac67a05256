import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Hop } from '../../../local/hops';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../../local/runtime';
import { SkippingClock } from '../../../local/skipping-clock';
import { until } from '../../e2e/until';
import { smallAssembly } from '../runtime/small-assembly';

const WORKER = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
exports.handler = async ({ Records }) => {
  for (const { body } of Records) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.DONE, MessageBody: body }));
};`;

const more = {
  Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs', VisibilityTimeout: 60 } },
  Done: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'done' } },
  News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'worker',
      Code: { ZipFile: WORKER },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::000000000000:role/any',
      Timeout: 10,
      Environment: { Variables: { DONE: { Ref: 'Done' } } },
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
      FunctionName: { Ref: 'Worker' },
      BatchSize: 1,
    },
  },
};

const atTheEnd: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of atTheEnd.splice(0).toReversed()) await step();
});

async function start(options: Partial<RuntimeOptions>) {
  const clock = new SkippingClock();
  const hops: Hop[] = [];
  const runtime = await startRuntime({
    assembly: smallAssembly({ more }),
    clock,
    hops: (hop) => hops.push(hop),
    ...options,
  });
  atTheEnd.push(async () => runtime.stop());
  const settings = {
    endpoint: runtime.awsUrl,
    region: runtime.environment.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  return { runtime, clock, hops, settings };
}

function clientFor<Client extends { destroy(): void }>(client: Client): Client {
  atTheEnd.push(() => client.destroy());
  return client;
}

async function nameOfError(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

const queueUrl = ({ environment }: Runtime, name: string): string =>
  `${environment.endpoint}/${environment.account}/${name}`;

type Settings = Awaited<ReturnType<typeof start>>['settings'];

/** A call of each service by its SDK. */
function calls(runtime: Runtime, settings: Settings): Readonly<Record<string, () => Promise<unknown>>> {
  const sqs = clientFor(new SQSClient(settings));
  const sns = clientFor(new SNSClient(settings));
  const dynamodb = clientFor(new DynamoDBClient(settings));
  const lambda = clientFor(new LambdaClient(settings));
  const s3 = clientFor(new S3Client({ ...settings, forcePathStyle: true }));
  const scheduler = clientFor(new SchedulerClient(settings));
  const { region, account } = runtime.environment;
  return {
    sqs: async () =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(runtime, 'done'), MessageBody: 'a' })),
    sns: async () =>
      sns.send(new PublishCommand({ TopicArn: `arn:aws:sns:${region}:${account}:news`, Message: 'a' })),
    dynamodb: async () => dynamodb.send(new GetItemCommand({ TableName: 'none', Key: { id: { S: 'a' } } })),
    lambda: async () => lambda.send(new InvokeCommand({ FunctionName: 'worker', Payload: '{"Records":[]}' })),
    s3: async () => s3.send(new ListObjectsV2Command({ Bucket: 'none' })),
    scheduler: async () => scheduler.send(new ListSchedulesCommand({})),
  };
}

describe('an outage', () => {
  it('is the error of each service in the words of its SDK', async () => {
    const services = ['sqs', 'sns', 'dynamodb', 'lambda', 's3', 'scheduler'];
    const outages = services.map((service) => ({ service, after: 0, lasts: 60_000 }));
    const { runtime, settings, clock } = await start({ chaos: { seed: '1', profile: 'none', outages } });
    const all = calls(runtime, settings);
    const named = async () =>
      Promise.all(services.map(async (service) => nameOfError(Promise.resolve(all[service]?.()))));
    expect(await named()).toEqual([
      'ServiceUnavailable',
      'InternalErrorException',
      'InternalServerError',
      'ServiceException',
      'InternalError',
      'InternalServerException',
    ]);
    clock.skip(60_000);
    // Neither the table nor the bucket exists.
    expect(await named()).toEqual([
      'none',
      'none',
      'ResourceNotFoundException',
      'none',
      'NoSuchBucket',
      'none',
    ]);
  });
});

describe('throttling', () => {
  it('is the error of each service in the words of its SDK', async () => {
    const { runtime, settings } = await start({ chaos: { seed: '1', profile: 'throttling+clients' } });
    const seen: Record<string, readonly string[]> = {};
    for (const [service, call] of Object.entries(calls(runtime, settings))) {
      const names = new Set<string>();
      // One call in ten is throttled: the same ones in every run.
      for (let count = 0; count < 60; count++) names.add(await nameOfError(call()));
      seen[service] = [...names].toSorted();
    }
    expect(seen).toEqual({
      sqs: ['RequestThrottled', 'none'],
      sns: ['ThrottledException', 'none'],
      dynamodb: ['ProvisionedThroughputExceededException', 'ResourceNotFoundException'],
      lambda: ['TooManyRequestsException', 'none'],
      s3: ['NoSuchBucket', 'SlowDown'],
      scheduler: ['ThrottlingException', 'none'],
    });
  });
});

describe('connections that are cut', () => {
  it('leave a client without an answer, with or without the effect', async () => {
    const { runtime, settings, hops } = await start({ chaos: { seed: '1', profile: 'cuts+clients' } });
    const call = calls(runtime, settings)['sqs'];
    const names: string[] = [];
    for (let count = 0; count < 120; count++) names.push(await nameOfError(Promise.resolve(call?.())));
    const cut = names.filter((name) => name !== 'none');
    const before = runtime.chaos?.counts['connection cut before'] ?? 0;
    expect(before).toBeGreaterThan(0);
    expect(cut.length).toBeGreaterThan(before);
    const sent = hops.filter(({ resource, event }) => resource === 'done' && event === 'sent');
    expect(sent).toHaveLength(names.length - before);
  });
});

describe('workers that are killed', () => {
  it('leave their messages to the queue, and none is lost', async () => {
    const { runtime, settings, clock, hops } = await start({
      chaos: { seed: '3', profile: 'workers+throttling+duplicates' },
    });
    const sqs = clientFor(new SQSClient(settings));
    let sent = 0;
    const eventsOf = (name: string, event: string): number =>
      hops.filter((hop) => hop.resource === name && hop.event === event).length;
    const killed = (): number => runtime.chaos?.counts['worker killed'] ?? 0;
    await until('workers were killed, and all messages were worked on', async () => {
      const received = eventsOf('jobs', 'sent') + eventsOf('jobs', 'sent once more');
      if (eventsOf('worker', 'succeeded 1, failed 0') < received) {
        clock.skip(1000);
        return undefined;
      }
      if (killed() >= 3) return true;
      for (const end = sent + 20; sent < end; sent++) {
        const message = { QueueUrl: queueUrl(runtime, 'jobs'), MessageBody: `${sent}` };
        await sqs.send(new SendMessageCommand(message));
      }
      return undefined;
    });
    expect(eventsOf('worker', 'succeeded 0, failed 1')).toBeGreaterThanOrEqual(killed());
    expect(eventsOf('done', 'sent')).toBeGreaterThanOrEqual(sent);
    const lines = hops.filter(({ service }) => service === 'chaos');
    expect(lines.map(({ resource }) => resource)).toContain('worker');
  });
});
