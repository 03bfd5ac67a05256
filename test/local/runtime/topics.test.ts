import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Hop } from '../../../local/hops';
import { startRuntime, type Runtime } from '../../../local/runtime';
import { ListeningEndpoint } from '../sns/listening-endpoint';
import { smallAssembly } from './small-assembly';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const lines: string[] = [];
const hops: Hop[] = [];
const waiting: (() => void)[] = [];
const wake = (): void => {
  for (const one of waiting.splice(0)) one();
};
let runtime: Runtime;
let hook: ListeningEndpoint;

/** When a fact has come about of which a hop or a line tells. */
async function until<T>(fact: () => T | undefined): Promise<T> {
  for (;;) {
    const found = fact();
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

const topic = (name: string, subscription: object): Record<string, object> => ({
  [name]: { Type: 'AWS::SNS::Topic', Properties: {} },
  [`${name}Subscription`]: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: name }, ...subscription },
  },
});
const toFunction = {
  Protocol: 'lambda',
  Endpoint: { 'Fn::GetAtt': ['Hello', 'Arn'] },
  RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Lost', 'Arn'] } },
};
const failing = {
  Failing: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: 'exports.handler = async () => { throw new Error("out of order"); };' },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::000000000000:role/any',
    },
  },
  FailingPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Failing' },
      Principal: 'sns.amazonaws.com',
    },
  },
  FailingEvents: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: 'Failing' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures', 'Arn'] } } },
    },
  },
  Failures: { Type: 'AWS::SQS::Queue' },
  ...topic('Failed', { ...toFunction, Endpoint: { 'Fn::GetAtt': ['Failing', 'Arn'] } }),
};
const allowed = {
  Lost: { Type: 'AWS::SQS::Queue' },
  LostPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Lost' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['Lost', 'Arn'] },
          },
        ],
      },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Hello', 'Arn'] },
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: 'Allowed' },
    },
  },
};

beforeAll(async () => {
  hook = await ListeningEndpoint.open();
  const assembly = smallAssembly({
    code: 'exports.handler = async (event) => console.log("event " + JSON.stringify(event));',
    more: {
      ...allowed,
      ...failing,
      ...topic('Allowed', toFunction),
      ...topic('Refused', toFunction),
      ...topic('Hooked', { Protocol: 'http', Endpoint: hook.url }),
      ...topic('Mailed', { Protocol: 'email', Endpoint: 'someone@example.com' }),
    },
  });
  runtime = await startRuntime({
    assembly,
    hops: (hop) => {
      hops.push(hop);
      wake();
    },
    log: (line) => {
      lines.push(line);
      wake();
    },
  });
});
afterAll(async () => {
  await runtime.stop();
  await hook.close();
});

const refOf = (logicalId: string): string => {
  const made = runtime.resources.find((resource) => resource.logicalId === logicalId);
  if (made === undefined) throw new Error(`${logicalId} is not made`);
  return made.ref;
};
async function publish(name: string, Message: string): Promise<void> {
  const client = new SNSClient({ endpoint: runtime.awsUrl, region: 'us-east-1', credentials });
  await client.send(new PublishCommand({ TopicArn: refOf(name), Message }));
  client.destroy();
}

async function received(queue: string): Promise<readonly Message[]> {
  const client = new SQSClient({ endpoint: runtime.awsUrl, region: 'us-east-1', credentials });
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: refOf(queue),
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 20,
    }),
  );
  client.destroy();
  return Messages;
}

describe('topics of a running assembly', () => {
  it('run whole', () => {
    expect(runtime.unsupported).toEqual([]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
  it('invoke a function that lets them', async () => {
    await publish('Allowed', 'for the function');
    const line = await until(() => lines.find((one) => one.includes('for the function')));
    expect(JSON.parse(line.slice(line.indexOf('event ') + 6))).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: refOf('AllowedSubscription'),
          Sns: {
            Type: 'Notification',
            MessageId: expect.any(String),
            TopicArn: refOf('Allowed'),
            Subject: null,
            Message: 'for the function',
            Timestamp: expect.any(String),
            SignatureVersion: '1',
            Signature: expect.any(String),
            SigningCertUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/SimpleNotificationService-/),
            UnsubscribeUrl: expect.stringContaining(refOf('AllowedSubscription')),
            MessageAttributes: {},
          },
        },
      ],
    });
  });

  it('send what a function does not let them invoke to the dead letters', async () => {
    await publish('Refused', 'for nobody');
    await until(() => hops.find(({ event }) => event.startsWith('dead-lettered')));
    expect(await received('Lost')).toMatchObject([
      {
        Body: expect.stringContaining('"Message" : "for nobody"'),
        MessageAttributes: { ErrorCode: { StringValue: 'AccessDeniedException' } },
      },
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  it('leave it to Lambda what becomes of an event whose function fails', async () => {
    await publish('Failed', 'in vain');
    const [letter] = await received('Failures');
    expect(JSON.parse(letter?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      requestPayload: { Records: [{ Sns: { Message: 'in vain' } }] },
      responsePayload: { errorMessage: 'out of order' },
    });
    expect(hops.map(({ event }) => event)).toContain(`delivered to ${refOf('Failing')}`);
  });

  it('deliver to an endpoint that confirms', async () => {
    await fetch((await hook.envelope(1))['SubscribeURL'] ?? '');
    await publish('Hooked', 'for the endpoint');
    expect(await hook.envelope(2)).toMatchObject({ Type: 'Notification', Message: 'for the endpoint' });
  });

  it('keep their e-mails in the outbox, which is a page too', async () => {
    const confirm = runtime.outbox.entries.find(({ to }) => to === 'someone@example.com');
    await fetch(confirm?.subscribeUrl ?? '');
    await publish('Mailed', 'for somebody');
    await until(() => hops.find(({ event }) => event === 'kept in the outbox for someone@example.com'));
    const page = await fetch(`${runtime.awsUrl}/_local/outbox`);
    expect(await page.json()).toEqual({ entries: runtime.outbox.entries, dropped: 0 });
    expect(runtime.outbox.entries).toMatchObject([
      { type: 'SubscriptionConfirmation' },
      { type: 'Notification', body: expect.stringMatching(/^for somebody\n/) },
    ]);
  });
});
