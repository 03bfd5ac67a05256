import { readFileSync } from 'node:fs';
import type { Environment } from '../aws/call';
import { isStructure, type Structure } from '../aws/structure';
import type { Clock } from '../clock';
import { type AuthMode, type AuthorizerDefinition, authModes } from '../services/appsync-events/definition';
import type { EventApi } from '../services/appsync-events/event-api';
import type { AppSyncEventsService } from '../services/appsync-events/service';
import { directFunctions, type LambdaSources } from './appsync-data-sources';
import { idOf } from './api-gateway-ids';
import type { ResourceProvider, ResourceRequest } from './provider';

export interface AppSyncProvidersOptions {
  readonly service: AppSyncEventsService;
  readonly environment: Environment;
  readonly clock: Clock;
  /** The path of what was to be uploaded to a bucket: a directory or a file. */
  readonly resolveAsset: (bucket: string, key: string) => string | undefined;
}

/** Event APIs, their namespaces, keys and Lambda data sources. */
export function appSyncProviders(options: AppSyncProvidersOptions): ResourceProvider[] {
  const sources: LambdaSources = new Map();
  return [api(options), channelNamespace(options, sources), apiKey(options), dataSource(options, sources)];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-api.html */
function api({ service }: AppSyncProvidersOptions): ResourceProvider {
  return {
    type: 'AWS::AppSync::Api',
    supported: ['EventConfig', 'Name'],
    ignored: ['OwnerContact', 'Tags'],
    create: async ({ properties, generatedName }) => {
      const config = structureAt(properties, 'EventConfig') ?? {};
      const providers = structuresAt(config, 'AuthProviders');
      for (const { AuthType } of providers) modeOf(AuthType, 'EventConfig.AuthProviders');
      const authorizer = authorizerOf(providers);
      const id = idOf(generatedName, 26);
      const { arn } = service.createApi({
        id,
        name: textAt(properties, 'Name') ?? generatedName,
        ...(authorizer && { authorizer }),
        connectionAuthModes: modesAt(config, 'ConnectionAuthModes') ?? [],
        defaultPublishAuthModes: modesAt(config, 'DefaultPublishAuthModes') ?? [],
        defaultSubscribeAuthModes: modesAt(config, 'DefaultSubscribeAuthModes') ?? [],
      });
      const domain = service.domainOf(id);
      return { ref: arn, attributes: { ApiArn: arn, ApiId: id, 'Dns.Http': domain, 'Dns.Realtime': domain } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-channelnamespace.html */
function channelNamespace(options: AppSyncProvidersOptions, sources: LambdaSources): ResourceProvider {
  return {
    type: 'AWS::AppSync::ChannelNamespace',
    supported: [
      'ApiId',
      'CodeHandlers',
      'CodeS3Location',
      'HandlerConfigs',
      'Name',
      'PublishAuthModes',
      'SubscribeAuthModes',
    ],
    ignored: ['Tags'],
    create: async (request) => {
      const { properties } = request;
      const owner = apiOf(options, request);
      const name = textAt(properties, 'Name') ?? '';
      const code = codeOf(options, properties);
      const publishAuthModes = modesAt(properties, 'PublishAuthModes');
      const subscribeAuthModes = modesAt(properties, 'SubscribeAuthModes');
      owner.addNamespace({
        name,
        ...(code !== undefined && { code }),
        ...(publishAuthModes && { publishAuthModes }),
        ...(subscribeAuthModes && { subscribeAuthModes }),
        ...directFunctions(structureAt(properties, 'HandlerConfigs') ?? {}, owner.definition.id, sources),
      });
      const arn = `${owner.arn}/channelNamespace/${name}`;
      return { ref: arn, attributes: { ChannelNamespaceArn: arn } };
    },
  };
}

const DAY = 24 * 60 * 60;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-apikey.html */
function apiKey(options: AppSyncProvidersOptions): ResourceProvider {
  return {
    type: 'AWS::AppSync::ApiKey',
    supported: ['ApiId', 'Expires'],
    ignored: ['ApiKeyId', 'Description'],
    create: async (request) => {
      const owner = apiOf(options, request);
      const now = Math.floor(options.clock.now() / 1000);
      const expires = Number(request.properties['Expires'] ?? now + 7 * DAY);
      // A day is what AWS asks for; the key then ends at a full hour, so that an hour of it may be missing.
      if (!(expires >= now + DAY - 3600 && expires <= now + 366 * DAY)) {
        throw new Error(
          `Expires: ${expires} given; a time in 1 to 365 days is needed, in seconds since 1970.`,
        );
      }
      // The same from one start to the next, so that what was configured with it still works.
      const key = `da2-${idOf(request.generatedName, 26)}`;
      owner.addKey(key, (expires - (expires % 3600)) * 1000);
      const id = key;
      const arn = `${owner.arn}/apikeys/${id}`;
      return { ref: arn, attributes: { ApiKey: key, ApiKeyId: id, Arn: arn } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-datasource.html */
function dataSource(options: AppSyncProvidersOptions, sources: LambdaSources): ResourceProvider {
  return {
    type: 'AWS::AppSync::DataSource',
    supported: ['ApiId', 'LambdaConfig', 'Name', 'Type'],
    ignored: ['Description', 'MetricsConfig', 'ServiceRoleArn'],
    create: async (request) => {
      const { properties } = request;
      const owner = apiOf(options, request);
      const name = textAt(properties, 'Name') ?? '';
      const type = textAt(properties, 'Type');
      if (type !== 'AWS_LAMBDA') throw new Error(`Type: ${type} given; only AWS_LAMBDA runs here.`);
      const functionArn = textAt(structureAt(properties, 'LambdaConfig') ?? {}, 'LambdaFunctionArn');
      if (functionArn === undefined) throw new Error('LambdaConfig.LambdaFunctionArn is missing.');
      sources.set(`${owner.definition.id}/${name}`, functionArn);
      const arn = `${owner.arn}/datasources/${name}`;
      return { ref: arn, attributes: { DataSourceArn: arn, Name: name } };
    },
  };
}

function apiOf({ service }: AppSyncProvidersOptions, { properties }: ResourceRequest): EventApi {
  return service.api(textAt(properties, 'ApiId') ?? '');
}

function codeOf({ resolveAsset }: AppSyncProvidersOptions, properties: Structure): string | undefined {
  const location = textAt(properties, 'CodeS3Location');
  if (location === undefined) return textAt(properties, 'CodeHandlers');
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  const path = resolveAsset(bucket, key);
  if (path === undefined) throw new Error(`CodeS3Location: ${location} is no asset of this assembly.`);
  return readFileSync(path, 'utf8');
}

function authorizerOf(providers: readonly Structure[]): AuthorizerDefinition | undefined {
  const config = providers.map((provider) => structureAt(provider, 'LambdaAuthorizerConfig')).find(Boolean);
  if (config === undefined) return undefined;
  const functionArn = textAt(config, 'AuthorizerUri');
  if (functionArn === undefined) throw new Error('LambdaAuthorizerConfig.AuthorizerUri is missing.');
  const tokenForm = textAt(config, 'IdentityValidationExpression');
  return {
    functionArn,
    resultTtlSeconds: Number(config['AuthorizerResultTtlInSeconds'] ?? 0),
    ...(tokenForm !== undefined && { tokenForm: new RegExp(tokenForm) }),
  };
}

function modesAt(properties: Structure, name: string): readonly AuthMode[] | undefined {
  if (properties[name] === undefined) return undefined;
  return structuresAt(properties, name).map(({ AuthType }) => modeOf(AuthType, name));
}

function modeOf(value: unknown, where: string): AuthMode {
  const mode = authModes.find((known) => known === value);
  if (mode === undefined)
    throw new Error(`${where}: ${String(value)} given; ${authModes.join(', ')} run here.`);
  return mode;
}

function textAt(from: Structure, name: string): string | undefined {
  const value = from[name];
  return typeof value === 'string' ? value : undefined;
}

function structureAt(from: Structure, name: string): Structure | undefined {
  const value = from[name];
  return isStructure(value) ? value : undefined;
}

function structuresAt(from: Structure, name: string): readonly Structure[] {
  const value = from[name];
  return Array.isArray(value) ? value.filter(isStructure) : [];
}
