import { atEdge, type Edges, functionsAtEdge } from './aws/edge';
import type { AwsService, Environment, WireRequest, WireResponse } from './aws/call';
import type { Clock } from './clock';
import type { HopLog } from './hops';
import type { Random } from './random';
import { apiGatewayProviders } from './resources/api-gateway';
import { appSyncProviders } from './resources/appsync';
import { dynamodbProviders } from './resources/dynamodb';
import { inertProviders, type ParameterStore } from './resources/inert';
import { lambdaProviders } from './resources/lambda';
import type { ResourceProvider } from './resources/provider';
import { schedulerProviders } from './resources/scheduler';
import { secretsManagerProviders } from './resources/secrets-manager';
import { s3Providers } from './resources/s3';
import { snsProviders } from './resources/sns';
import { sqsProviders } from './resources/sqs';
import { ApiGatewayService } from './services/api-gateway/service';
import { AppSyncEventsService } from './services/appsync-events/service';
import { appSyncEventsWire } from './services/appsync-events/wire';
import { DynamoDbService } from './services/dynamodb/service';
import { EventSourceMappingApi } from './services/event-source-mapping/api';
import { EventSourceMappings } from './services/event-source-mapping/service';
import { LambdaApi } from './services/lambda/api';
import { letterBox } from './services/lambda/letter-box';
import type { LambdaLimits } from './services/lambda/limits';
import { LambdaService } from './services/lambda/service';
import { lambdaWire } from './services/lambda/wire';
import { SchedulerService } from './services/scheduler/service';
import { schedulerWire } from './services/scheduler/wire';
import { S3Service } from './services/s3/service';
import { isForS3, s3Wire } from './services/s3/wire/wire';
import { SecretsManagerService } from './services/secrets-manager/service';
import { deliveryTo } from './services/sns/delivery';
import { HttpEndpoints } from './services/sns/http-endpoints';
import type { Outbox } from './services/sns/outbox';
import { SnsService } from './services/sns/service';
import { snsWire } from './services/sns/wire';
import type { SqsFaults } from './services/sqs/account';
import { SqsService } from './services/sqs/service';
import { sqsWire } from './services/sqs/wire';
import { SsmService } from './services/ssm/service';
import { jsonServiceWire } from './wire/json-service';
import { AwsFront } from './wire/front';

export interface CompositionOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Limits the time that functions take. */
  readonly codeClock: Clock;
  readonly random: Random;
  readonly hops: HopLog;
  readonly faults?: SqsFaults;
  /** Surround calls to services, and invocations. */
  readonly edges: Edges;
  /** Values of secrets, by name or ARN, and of SSM parameters, by name. */
  readonly given: Readonly<Record<'secrets' | 'systemsManager', Readonly<Record<string, string>>>>;
  /** Keeps e-mails, and what is for other machines. */
  readonly outbox: Outbox;
  /** Variables that every function gets beside its own. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  readonly functionLimits: Partial<LambdaLimits>;
  /** Given each line that a function writes. */
  readonly functionLog: (functionName: string, line: string) => void;
  /** Given what services have to say of definitions, and of values that they do not have. */
  readonly log: (line: string) => void;
}

/** Every service of the runtime, each given those it calls. */
export interface Services {
  readonly front: {
    handle(request: WireRequest, hint?: { signal?: AbortSignal }): Promise<WireResponse>;
    allowsPage(request: WireRequest): Promise<boolean>;
  };
  /** Ends what is on its way from topics. */
  readonly stopDeliveries: () => void;
  readonly lambda: LambdaService;
  readonly mappings: EventSourceMappings;
  readonly scheduler: SchedulerService;
  readonly dynamodb: DynamoDbService;
  readonly apis: ApiGatewayService;
  readonly s3: S3Service;
  readonly secrets: SecretsManagerService;
  readonly eventApis: AppSyncEventsService;
  /** Makers of the resources that templates describe. */
  readonly providers: (needs: ProviderNeeds) => readonly ResourceProvider[];
}

/** What providers need of the assembly. */
export interface ProviderNeeds {
  readonly parameters: ParameterStore;
  readonly resolveAsset: (bucket: string, key: string) => string | undefined;
}

export async function composeServices(options: CompositionOptions): Promise<Services> {
  const { environment, clock, codeClock, random, hops, edges, outbox, functionEnvironment } = options;
  const sqs = new SqsService({ environment, clock, random, hops, faults: options.faults ?? edges });
  const lambda = new LambdaService({
    environment,
    clock,
    codeClock,
    random,
    hops,
    edges,
    limits: options.functionLimits,
    log: options.functionLog,
    // Topics deliver to functions, and functions send to topics: one of the two comes later.
    send: async (arn, letter) => send(arn, letter),
  });
  // Endpoints take real time, as functions do.
  const endpoints = new HttpEndpoints(codeClock);
  const deliver = deliveryTo({ sqs: atEdge(sqs, edges), lambda, endpoints });
  const sns = new SnsService({ environment, clock, random, hops, deliver, outbox });
  const send = letterBox({
    sqs: atEdge(sqs, edges, 'destination'),
    sns: atEdge(sns, edges, 'destination'),
    invokeLater: (functionArn, payload, context) => lambda.invokeLater(functionArn, payload, context),
    context: () => ({
      principal: { kind: 'account', account: environment.account },
      requestId: random.uuid(),
    }),
  });
  const dynamodb = await DynamoDbService.start({ environment, clock, edges });
  const mappings = new EventSourceMappings({
    environment,
    clock,
    random,
    sqs: atEdge(sqs, edges, 'mapping'),
    lambda: functionsAtEdge(lambda, edges, 'mapping'),
    streams: dynamodb.streams,
    send: async (arn, body) => send(arn, { body }),
    hops,
  });
  const mappingApi = new EventSourceMappingApi({ environment, mappings, functions: lambda });
  const scheduler = new SchedulerService({
    environment,
    clock,
    random,
    hops,
    services: new Map(
      [
        { name: 'dynamodb', call: dynamodb.call.bind(dynamodb) },
        new LambdaApi(lambda, mappingApi),
        sns,
        sqs,
      ].map((service): [string, AwsService] => [service.name, atEdge(service, edges, 'schedule')]),
    ),
  });
  const s3 = new S3Service({ environment, clock, random, hops });
  const { secrets: givenSecrets, systemsManager: givenParameters } = options.given;
  const secrets = new SecretsManagerService({
    environment,
    clock,
    random,
    given: givenSecrets,
    log: options.log,
  });
  const ssm = new SsmService({ environment, clock, given: givenParameters, log: options.log });
  const eventApis = new AppSyncEventsService({
    environment,
    clock,
    random,
    lambda,
    hops,
    log: options.log,
  });
  const handlers = {
    appsync: appSyncEventsWire(eventApis),
    sqs: sqsWire(atEdge(sqs, edges)),
    sns: snsWire(sns, edges),
    s3: s3Wire(s3, edges),
    dynamodb: dynamodb.wire,
    lambda: lambdaWire(lambda, mappingApi, edges),
    scheduler: schedulerWire(atEdge(scheduler, edges)),
    secretsmanager: jsonServiceWire(atEdge(secrets, edges), 'secretsmanager'),
    ssm: jsonServiceWire(atEdge(ssm, edges), 'AmazonSSM'),
  };
  const front = new AwsFront({
    environment,
    handlers,
    claims: (request) => (isForS3(s3, request) ? 's3' : undefined),
    random,
  });
  const apis = new ApiGatewayService({
    environment,
    clock,
    random,
    front,
    lambda: {
      ...functionsAtEdge(lambda, edges, 'api'),
      invokeLater: (functionArn, payload, context) => lambda.invokeLater(functionArn, payload, context),
      describe: (functionArn) => lambda.describe(functionArn),
    },
    hops,
    log: options.log,
  });
  return {
    front,
    stopDeliveries: () => {
      sns.close();
      endpoints.close();
    },
    lambda,
    mappings,
    scheduler,
    dynamodb,
    apis,
    s3,
    secrets,
    eventApis,
    providers: ({ parameters, resolveAsset }) => [
      ...inertProviders(environment, {
        setSystemsManagerParameter: (name, value, type) => {
          parameters.setSystemsManagerParameter(name, value, type);
          ssm.put(name, value, type);
        },
      }),
      ...secretsManagerProviders(secrets, random),
      ...sqsProviders(sqs, environment),
      ...snsProviders(sns, environment),
      ...s3Providers(s3, environment),
      ...dynamodbProviders(dynamodb, environment),
      ...lambdaProviders({ lambda, mappings, resolveAsset }).map((provider) =>
        withVariables(provider, functionEnvironment),
      ),
      ...schedulerProviders(scheduler, environment),
      ...apiGatewayProviders(apis, environment),
      ...appSyncProviders({ service: eventApis, environment, clock, resolveAsset }),
    ],
  };
}

/** Gives the functions that `provider` makes more environment variables. */
function withVariables(
  provider: ResourceProvider,
  added: Readonly<Record<string, string>>,
): ResourceProvider {
  if (provider.type !== 'AWS::Lambda::Function' || Object.keys(added).length === 0) return provider;
  return {
    ...provider,
    create: async (request) => {
      const environment = Object(request.properties['Environment']);
      const Environment = { ...environment, Variables: { ...Object(environment.Variables), ...added } };
      return provider.create({ ...request, properties: { ...request.properties, Environment } });
    },
  };
}
