import type { Environment } from '../aws/call';
import { formatArn } from '../aws/arn';
import type { ResourceOutcome, ResourceProvider, ResourceRequest } from './provider';

/** DynamoDB, as far as its resources need it. */
interface DynamoDbActions {
  call(action: string, input: Readonly<Record<string, unknown>>): Promise<object>;
}

type Properties = Readonly<Record<string, unknown>>;

const tableShape = [
  'TableName',
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'TimeToLiveSpecification',
] as const;

/** AWS::DynamoDB::Table, and AWS::DynamoDB::GlobalTable, of which the replica of this region runs here. */
export function dynamodbProviders(dynamodb: DynamoDbActions, environment: Environment): ResourceProvider[] {
  return [table(dynamodb, environment), globalTable(dynamodb, environment)];
}

function table(dynamodb: DynamoDbActions, environment: Environment): ResourceProvider {
  return {
    type: 'AWS::DynamoDB::Table',
    supported: [
      ...tableShape,
      'BillingMode',
      'ProvisionedThroughput',
      'PointInTimeRecoverySpecification',
      'Tags',
    ],
    ignored: [
      'ContributorInsightsSpecification',
      'DeletionProtectionEnabled',
      'OnDemandThroughput',
      'ResourcePolicy',
      'SSESpecification',
      'TableClass',
      'WarmThroughput',
    ],
    create: async (request) => {
      const { properties } = request;
      return make(dynamodb, environment, request, {
        ...(properties['BillingMode'] === 'PAY_PER_REQUEST'
          ? { BillingMode: 'PAY_PER_REQUEST' }
          : { BillingMode: 'PROVISIONED', ProvisionedThroughput: properties['ProvisionedThroughput'] }),
        ...(properties['Tags'] !== undefined && { Tags: properties['Tags'] }),
      });
    },
  };
}

function globalTable(dynamodb: DynamoDbActions, environment: Environment): ResourceProvider {
  return {
    type: 'AWS::DynamoDB::GlobalTable',
    supported: [...tableShape, 'Replicas', 'BillingMode'],
    ignored: [
      'GlobalTableWitnesses',
      'MultiRegionConsistency',
      'ReadOnDemandThroughputSettings',
      'ReadProvisionedThroughputSettings',
      'SSESpecification',
      'WarmThroughput',
      'WriteOnDemandThroughputSettings',
      'WriteProvisionedThroughputSettings',
    ],
    create: async (request) => {
      const replicas = request.properties['Replicas'];
      const given: readonly unknown[] = Array.isArray(replicas) ? replicas : [];
      const regions = given.map((replica) => (isObject(replica) ? String(replica['Region']) : ''));
      const here = regions.indexOf(environment.region);
      if (here < 0) {
        throw new Error(
          `Replicas must have one in ${environment.region}, got ${regions.join(', ') || 'none'}.`,
        );
      }
      // Capacity has no effect on one machine, and its settings here are those of auto scaling.
      const made = await make(
        dynamodb,
        environment,
        request,
        { BillingMode: 'PAY_PER_REQUEST' },
        given[here],
      );
      const others = regions.filter((region) => region !== environment.region).join(', ');
      if (others === '') return made;
      const why = `only the replica in ${environment.region} runs here, not those in ${others}.`;
      return { ...made, notDone: [{ property: 'Replicas', why }] };
    },
  };
}

async function make(
  dynamodb: DynamoDbActions,
  environment: Environment,
  request: ResourceRequest,
  capacity: Properties,
  replica: unknown = request.properties,
): Promise<ResourceOutcome> {
  const { properties } = request;
  const name = typeof properties['TableName'] === 'string' ? properties['TableName'] : request.generatedName;
  const input = {
    TableName: name,
    AttributeDefinitions: properties['AttributeDefinitions'],
    KeySchema: properties['KeySchema'],
    ...secondaryIndexes(properties),
    ...streamSpecification(properties),
    ...capacity,
  };
  const created = await dynamodb.call('CreateTable', numbersFromText(input));
  await setUp(dynamodb, name, properties, replica);
  const { partition, region, account } = environment;
  const arn = formatArn({ partition, service: 'dynamodb', region, account, resource: `table/${name}` });
  return { ref: name, attributes: { Arn: arn, ...madeAttributes(created) } };
}

async function setUp(
  dynamodb: DynamoDbActions,
  name: string,
  properties: Properties,
  replica: unknown,
): Promise<void> {
  const timeToLive = properties['TimeToLiveSpecification'];
  if (isObject(timeToLive) && isTrue(timeToLive['Enabled'])) {
    await dynamodb.call('UpdateTimeToLive', {
      TableName: name,
      TimeToLiveSpecification: { AttributeName: timeToLive['AttributeName'], Enabled: true },
    });
  }
  const recovery = isObject(replica) ? replica['PointInTimeRecoverySpecification'] : undefined;
  if (isObject(recovery) && isTrue(recovery['PointInTimeRecoveryEnabled'])) {
    await dynamodb.call('UpdateContinuousBackups', {
      TableName: name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  }
}

function secondaryIndexes(properties: Properties): Properties {
  const kinds = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'] as const;
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const indexes = properties[kind];
      return Array.isArray(indexes) && indexes.length > 0 ? [[kind, indexes]] : [];
    }),
  );
}

/** Templates may give numbers as text, DynamoDB does not take them so. */
function numbersFromText(input: Properties): Properties {
  const text = JSON.stringify(input, (name, value: unknown) =>
    name.endsWith('CapacityUnits') && typeof value === 'string' ? Number(value) : value,
  );
  const parsed: unknown = JSON.parse(text);
  return isObject(parsed) ? parsed : input;
}

/** In templates a stream has only a view type: that it is there means that it is on. */
function streamSpecification(properties: Properties): Properties {
  const stream = properties['StreamSpecification'];
  if (!isObject(stream)) return {};
  return { StreamSpecification: { StreamEnabled: true, StreamViewType: stream['StreamViewType'] } };
}

function madeAttributes(created: object): Properties {
  const description: unknown = 'TableDescription' in created ? created.TableDescription : undefined;
  if (!isObject(description)) return {};
  const { TableId, LatestStreamArn: StreamArn } = description;
  return { TableId, ...(StreamArn !== undefined && { StreamArn }) };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
