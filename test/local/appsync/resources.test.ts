import type { Environment } from '../../../local/aws/call';
import { VirtualClock } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { appSyncProviders } from '../../../local/resources/appsync';
import type { ResourceOutcome } from '../../../local/resources/provider';
import { AppSyncEventsService } from '../../../local/services/appsync-events/service';
import { writeFiles } from '../assembly/written-assembly';
import { WrittenFunctions } from './harness';

const environment: Environment = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

const mode = (...types: string[]): object[] => types.map((AuthType) => ({ AuthType }));
const eventConfig = {
  AuthProviders: mode('API_KEY', 'AWS_IAM'),
  ConnectionAuthModes: mode('API_KEY'),
  DefaultPublishAuthModes: mode('API_KEY'),
  DefaultSubscribeAuthModes: mode('API_KEY'),
};

interface Made {
  readonly service: AppSyncEventsService;
  readonly clock: VirtualClock;
  readonly make: (type: string, name: string, properties: object) => Promise<ResourceOutcome>;
}

function maker(resolveAsset: (bucket: string, key: string) => string | undefined = () => undefined): Made {
  const clock = new VirtualClock();
  const service = new AppSyncEventsService({
    environment,
    clock,
    random: new SeededRandom('resources'),
    lambda: new WrittenFunctions(),
    hops: () => {},
    log: () => {},
  });
  const providers = appSyncProviders({ service, environment, clock, resolveAsset });
  return {
    service,
    clock,
    make: async (type, name, properties) => {
      const provider = providers.find((each) => each.type === `AWS::AppSync::${type}`);
      if (provider === undefined) throw new Error(`No provider makes ${type}.`);
      const request = {
        logicalId: name,
        stackName: 's',
        generatedName: `s-${name}`,
        properties: { ...properties },
      };
      return provider.create(request);
    },
  };
}

async function withApi(
  resolveAsset?: (bucket: string, key: string) => string | undefined,
): Promise<Made & { readonly ApiId: unknown }> {
  const made = maker(resolveAsset);
  const { attributes } = await made.make('Api', 'Api', { Name: 'events', EventConfig: eventConfig });
  return { ...made, ApiId: attributes['ApiId'] };
}

const publishing = { requestId: 'r', sourceIp: '127.0.0.1' };
const message = { channel: '/default/a', events: ['1'] };

describe('AWS::AppSync::Api', () => {
  it('answers with its id, its ARN and where it is reached', async () => {
    const { make } = maker();
    const first = await make('Api', 'First', { Name: 'events', EventConfig: eventConfig });
    const id = first.attributes['ApiId'];
    const arn = `arn:aws:appsync:us-east-1:000000000000:apis/${String(id)}`;
    expect(id).toMatch(/^[a-z0-9]{26}$/);
    expect(first).toEqual({
      ref: arn,
      attributes: {
        ApiId: id,
        ApiArn: arn,
        'Dns.Http': '127.0.0.1:4566',
        'Dns.Realtime': '127.0.0.1:4566',
      },
    });
    const second = await make('Api', 'Second', { Name: 'others', EventConfig: eventConfig });
    expect(second.attributes['Dns.Http']).toBe(
      `127.0.0.1:4566/_appsync/${String(second.attributes['ApiId'])}`,
    );
  });

  it.each(['OPENID_CONNECT', 'AMAZON_COGNITO_USER_POOLS'])('fails with %s, by name', async (type) => {
    const config = { ...eventConfig, AuthProviders: mode('API_KEY', type) };
    await expect(maker().make('Api', 'Api', { Name: 'x', EventConfig: config })).rejects.toThrow(
      `EventConfig.AuthProviders: ${type} given; API_KEY, AWS_IAM, AWS_LAMBDA run here.`,
    );
  });
});

describe('AWS::AppSync::ApiKey', () => {
  it('is taken until it expires, at a full hour', async () => {
    const { make, service, clock, ApiId } = await withApi();
    await make('ChannelNamespace', 'Default', { ApiId, Name: 'default' });
    const day = 24 * 3600;
    const Expires = clock.now() / 1000 + 2 * day + 1800;
    const { attributes } = await make('ApiKey', 'Key', { ApiId, Expires });
    const key = String(attributes['ApiKey']);
    expect(key).toMatch(/^da2-[a-z0-9]{26}$/);
    const request = { ...publishing, headers: { 'x-api-key': key } };
    const api = service.api(String(ApiId));
    await clock.advance(2 * day * 1000 - 1);
    expect(await api.publish(message, request)).toMatchObject({ failed: [] });
    await clock.advance(1);
    await expect(api.publish(message, request)).rejects.toThrow('You are not authorized to make this call.');
  });

  it.each([0, 365, 'tomorrow', 2_000_000_000])('fails with the expiry %s', async (Expires) => {
    const { make, ApiId } = await withApi();
    await expect(make('ApiKey', 'Key', { ApiId, Expires })).rejects.toThrow(
      'a time in 1 to 365 days is needed',
    );
  });

  it('fails for a GraphQL API', async () => {
    await expect(maker().make('ApiKey', 'Key', { ApiId: 'stand-in' })).rejects.toThrow(
      'There is no Event API stand-in; GraphQL APIs do not run here.',
    );
  });
});

describe('AWS::AppSync::ChannelNamespace', () => {
  it('takes its code from an asset', async () => {
    const directory = writeFiles({
      'handlers.js':
        "import { util } from '@aws-appsync/utils'; export function onPublish() { util.error('from the asset') }",
    });
    const { make, service, ApiId } = await withApi((bucket, key) => `${directory}/${bucket}.${key}`);
    await make('ChannelNamespace', 'Default', { ApiId, Name: 'default', CodeS3Location: 's3://handlers/js' });
    const { attributes } = await make('ApiKey', 'Key', { ApiId });
    const headers = { 'x-api-key': String(attributes['ApiKey']) };
    const publish = service.api(String(ApiId)).publish(message, { ...publishing, headers });
    await expect(publish).rejects.toThrow('from the asset');
  });

  it.each([
    [{ CodeS3Location: 's3://bucket/gone.js' }, 's3://bucket/gone.js is no asset of this assembly.'],
    [{ PublishAuthModes: mode('OPENID_CONNECT') }, 'PublishAuthModes: OPENID_CONNECT given'],
    [
      { HandlerConfigs: { OnPublish: { Behavior: 'CODE', Integration: { DataSourceName: 'ds' } } } },
      'HandlerConfigs.OnPublish: code with a data source does not run here',
    ],
    [
      { HandlerConfigs: { OnSubscribe: { Behavior: 'DIRECT', Integration: { DataSourceName: 'ds' } } } },
      'HandlerConfigs.OnSubscribe: the data source ds is not made here.',
    ],
  ])('fails with %j, by name', async (properties, why) => {
    const { make, ApiId } = await withApi();
    await expect(make('ChannelNamespace', 'N', { ApiId, Name: 'n', ...properties })).rejects.toThrow(why);
  });

  it('fails when there is one of the name', async () => {
    const { make, ApiId } = await withApi();
    await make('ChannelNamespace', 'A', { ApiId, Name: 'n' });
    await expect(make('ChannelNamespace', 'B', { ApiId, Name: 'n' })).rejects.toThrow(
      'there is one of that name',
    );
  });
});

describe('AWS::AppSync::DataSource', () => {
  it('fails with another type than Lambda, by name', async () => {
    const { make, ApiId } = await withApi();
    await expect(make('DataSource', 'Ds', { ApiId, Name: 'ds', Type: 'AMAZON_DYNAMODB' })).rejects.toThrow(
      'Type: AMAZON_DYNAMODB given; only AWS_LAMBDA runs here.',
    );
  });
});
