import { VirtualClock } from '../../../local/clock';
import { dynamodbProviders } from '../../../local/resources/dynamodb';
import type { ResourceOutcome } from '../../../local/resources/provider';
import { DynamoDbService } from '../../../local/services/dynamodb/service';
import { environment } from './served-dynamodb';

const keys = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

async function create(
  type: string,
  properties: Record<string, unknown>,
): Promise<{ readonly dynamodb: DynamoDbService; readonly outcome: ResourceOutcome }> {
  const dynamodb = await DynamoDbService.start({ environment, clock: new VirtualClock() });
  const provider = dynamodbProviders(dynamodb, environment).find((candidate) => candidate.type === type);
  if (provider === undefined) throw new Error(`no provider for ${type}`);
  const request = { logicalId: 'Table', stackName: 's', generatedName: 's-Table-1', properties };
  return { dynamodb, outcome: await provider.create(request) };
}

describe('AWS::DynamoDB::Table', () => {
  it('refers to its name and knows its ARN', async () => {
    const properties = { ...keys, TableName: 'orders', BillingMode: 'PAY_PER_REQUEST' };
    const { outcome } = await create('AWS::DynamoDB::Table', properties);
    expect(outcome).toMatchObject({
      ref: 'orders',
      attributes: { Arn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/orders' },
    });
  });

  it('takes a generated name and capacity given as text', async () => {
    const throughput = { ReadCapacityUnits: '5', WriteCapacityUnits: '5' };
    const { dynamodb, outcome } = await create('AWS::DynamoDB::Table', {
      ...keys,
      ProvisionedThroughput: throughput,
    });
    expect(await dynamodb.call('DescribeTable', { TableName: outcome.ref })).toMatchObject({
      Table: { TableName: 's-Table-1', ProvisionedThroughput: { ReadCapacityUnits: 5 } },
    });
  });

  it('expires items when the template says so', async () => {
    const { dynamodb, outcome } = await create('AWS::DynamoDB::Table', {
      ...keys,
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(await dynamodb.call('DescribeTimeToLive', { TableName: outcome.ref })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    });
  });

  it('fails on a key that is not defined', async () => {
    const properties = { ...keys, AttributeDefinitions: [], BillingMode: 'PAY_PER_REQUEST' };
    await expect(create('AWS::DynamoDB::Table', properties)).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('AWS::DynamoDB::GlobalTable', () => {
  it('is made with its one replica', async () => {
    const replica = {
      Region: 'eu-central-1',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    };
    const properties = { ...keys, TableName: 'global', BillingMode: 'PAY_PER_REQUEST', Replicas: [replica] };
    const { dynamodb } = await create('AWS::DynamoDB::GlobalTable', properties);
    expect(await dynamodb.call('DescribeContinuousBackups', { TableName: 'global' })).toMatchObject({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
      },
    });
  });

  it('is made with its replica of this region, and names the others', async () => {
    const Replicas = [{ Region: 'us-east-1' }, { Region: environment.region }, { Region: 'eu-north-1' }];
    const { outcome } = await create('AWS::DynamoDB::GlobalTable', {
      ...keys,
      TableName: 'several',
      BillingMode: 'PAY_PER_REQUEST',
      Replicas,
    });
    const why = `only the replica in ${environment.region} runs here, not those in us-east-1, eu-north-1.`;
    expect(outcome.notDone).toEqual([{ property: 'Replicas', why }]);
  });

  it('fails without a replica of this region', async () => {
    const replicas = [{ Region: 'ap-south-1' }];
    await expect(
      create('AWS::DynamoDB::GlobalTable', { ...keys, BillingMode: 'PAY_PER_REQUEST', Replicas: replicas }),
    ).rejects.toThrow(`Replicas must have one in ${environment.region}, got ap-south-1.`);
  });
});
