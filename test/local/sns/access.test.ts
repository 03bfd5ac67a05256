import {
  AddPermissionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import type { Principal } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import { type Harness, refusal, startSns, topicArn } from './harness';

let sns: Harness;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  sns = await startSns({ tags: 3 });
  await sns.client.send(new CreateTopicCommand({ Name: 'orders', Tags: [{ Key: 'team', Value: 'a' }] }));
});
afterEach(async () => sns.close());

const setPolicy = async (...statements: object[]) =>
  sns.client.send(
    new SetTopicAttributesCommand({
      TopicArn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    }),
  );
const policy = async (): Promise<{ Statement: object[] }> => {
  const { Attributes } = await sns.client.send(new GetTopicAttributesCommand({ TopicArn }));
  return JSON.parse(Attributes?.['Policy'] ?? '');
};
const publishAs = async (principal: Principal): Promise<string> => {
  try {
    await sns.service.call('Publish', { TopicArn, Message: 'x' }, { principal, requestId: 'r' });
    return 'accepted';
  } catch (error) {
    return error instanceof AwsError ? `${error.queryCode} ${error.status}` : String(error);
  }
};
const bucket: Principal = { kind: 'service', service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::uploads' };
const allowBucket = {
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: TopicArn,
};
const from = (arn: string): object => ({ Condition: { ArnLike: { 'aws:SourceArn': arn } } });

// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
describe('The policy of a topic', () => {
  it('keeps services out from the start', async () => {
    expect(await publishAs(bucket)).toBe('AuthorizationError 403');
  });

  it('lets a service in that it names', async () => {
    await setPolicy(allowBucket);
    expect(await publishAs(bucket)).toBe('accepted');
  });

  it('keeps another service out', async () => {
    await setPolicy(allowBucket);
    expect(await publishAs({ ...bucket, service: 'events.amazonaws.com' })).toBe('AuthorizationError 403');
  });

  it('lets a service in for the resource that it names', async () => {
    await setPolicy({ ...allowBucket, ...from('arn:aws:s3:*:*:uploads') });
    expect(await publishAs(bucket)).toBe('accepted');
  });

  it('keeps a service out for another resource', async () => {
    await setPolicy({ ...allowBucket, ...from('arn:aws:s3:*:*:others') });
    expect(await publishAs(bucket)).toBe('AuthorizationError 403');
  });

  it('is about the actions that it names', async () => {
    await setPolicy({ ...allowBucket, Action: 'sns:Subscribe' });
    expect(await publishAs(bucket)).toBe('AuthorizationError 403');
  });

  it('lets the owner in although it does not say so', async () => {
    await setPolicy(allowBucket);
    expect(await refusal(sns.client.send(new PublishCommand({ TopicArn, Message: 'x' })))).toBe('accepted');
  });

  it('keeps even the owner out with a denial', async () => {
    await setPolicy({ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TopicArn });
    expect(await refusal(sns.client.send(new PublishCommand({ TopicArn, Message: 'x' })))).toEqual({
      name: 'AuthorizationErrorException',
      message: `User: arn:aws:iam::000000000000:root is not authorized to perform: SNS:Publish on resource: ${TopicArn} with an explicit deny in a resource-based policy`,
      status: 403,
    });
  });

  it('may look at protocol and endpoint of a subscription', async () => {
    await setPolicy({
      Effect: 'Allow',
      Principal: { AWS: '111111111111' },
      Action: 'sns:Subscribe',
      Resource: TopicArn,
      Condition: {
        StringEquals: { 'sns:Protocol': 'sqs' },
        StringLike: { 'sns:Endpoint': 'arn:aws:sqs:*:111111111111:*' },
      },
    });
    const subscribe = async (Protocol: string, Endpoint: string): Promise<string> => {
      const context = { principal: { kind: 'account', account: '111111111111' } as const, requestId: 'r' };
      try {
        await sns.service.call('Subscribe', { TopicArn, Protocol, Endpoint }, context);
        return 'accepted';
      } catch (error) {
        return error instanceof AwsError ? `${error.queryCode} ${error.status}` : String(error);
      }
    };
    expect([
      await subscribe('sqs', 'arn:aws:sqs:us-east-1:111111111111:theirs'),
      await subscribe('sqs', 'arn:aws:sqs:us-east-1:222222222222:others'),
      await subscribe('lambda', 'arn:aws:lambda:us-east-1:111111111111:function:theirs'),
    ]).toEqual(['accepted', 'AuthorizationError 403', 'AuthorizationError 403']);
  });

  it('may insist on TLS: every call here counts as made over it', async () => {
    await setPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: TopicArn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(await refusal(sns.client.send(new PublishCommand({ TopicArn, Message: 'x' })))).toBe('accepted');
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html
describe('Permissions', () => {
  const add = async (Label: string, ...ActionName: string[]) =>
    sns.client.send(
      new AddPermissionCommand({ TopicArn, Label, AWSAccountId: ['111111111111'], ActionName }),
    );

  it('are statements of the policy', async () => {
    await add('partner', 'Publish');
    expect((await policy()).Statement[1]).toEqual({
      Sid: 'partner',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: 'SNS:Publish',
      Resource: TopicArn,
    });
  });

  it('of several actions are one statement', async () => {
    await add('partner', 'Publish', 'Subscribe');
    expect((await policy()).Statement[1]).toMatchObject({ Action: ['SNS:Publish', 'SNS:Subscribe'] });
  });

  it('let another account in', async () => {
    await add('partner', 'Publish');
    expect([
      await publishAs({ kind: 'account', account: '111111111111' }),
      await publishAs({ kind: 'account', account: '222222222222' }),
    ]).toEqual(['accepted', 'AuthorizationError 403']);
  });

  it('fails for a label that is taken', async () => {
    await add('partner', 'Publish');
    expect(await refusal(add('partner', 'Subscribe'))).toMatchObject({
      message: 'Invalid parameter: Statement already exists',
    });
  });

  it('fails for an action that SNS does not have', async () => {
    expect(await refusal(add('partner', 'Fly'))).toMatchObject({
      message: 'Invalid parameter: Policy statement action out of service scope!',
    });
  });

  it('go when they are removed', async () => {
    await add('partner', 'Publish');
    await sns.client.send(new RemovePermissionCommand({ TopicArn, Label: 'partner' }));
    expect((await policy()).Statement).toHaveLength(1);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html
describe('Tags', () => {
  const list = async () => {
    const { Tags } = await sns.client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    return Tags;
  };
  const tag = async (...Tags: { Key: string; Value: string }[]) =>
    sns.client.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags }));

  it('are those of the topic, and those that were added', async () => {
    await tag({ Key: 'stage', Value: '' });
    expect(await list()).toEqual([
      { Key: 'team', Value: 'a' },
      { Key: 'stage', Value: '' },
    ]);
  });

  it('are overwritten', async () => {
    await tag({ Key: 'team', Value: 'b' });
    expect(await list()).toEqual([{ Key: 'team', Value: 'b' }]);
  });

  it('are removed by key', async () => {
    await sns.client.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ['team', 'none'] }));
    expect(await list()).toEqual([]);
  });

  it('fails for a key that is given twice', async () => {
    expect(await refusal(tag({ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }))).toMatchObject({
      message: 'Invalid parameter: Duplicated keys are not allowed.',
    });
  });

  it('fails for more than a resource may have', async () => {
    const given = ['a', 'b', 'c'].map((Key) => ({ Key, Value: '' }));
    expect([await refusal(tag(...given)), await list()]).toMatchObject([
      { name: 'TagLimitExceededException' },
      [{ Key: 'team' }],
    ]);
  });

  it('fails for a resource that is not there', async () => {
    const command = new ListTagsForResourceCommand({ ResourceArn: topicArn('none') });
    expect(await refusal(sns.client.send(command))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
  });
});
