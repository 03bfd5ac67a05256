import { parseStructure } from '../aws/structure';
import type { Services } from '../composition';
import type { Runtime } from '../runtime';
import type { CompiledMethod, RestApi } from '../services/api-gateway/rest-api';
import type { ResourceNode } from '../services/api-gateway/resource-tree';
import { type ServiceCalls, textsIn } from './service-calls';

export interface QueueLayout {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  /** Name of its dead-letter queue, and receives before a message is moved there. */
  readonly redrive: { readonly target: string; readonly receives: number } | undefined;
  /** The function that a mapping invokes with its messages. */
  readonly consumer: { readonly functionName: string; readonly reportsFailures: boolean } | undefined;
}

export interface TopicLayout {
  readonly arn: string;
  readonly name: string;
  /** Endpoints of its subscriptions. */
  readonly endpoints: readonly string[];
}

/** A method that something is sent to. */
export interface MethodLayout {
  /** `POST /orders`. */
  readonly name: string;
  readonly httpMethod: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON schema of the body; undefined without a model. */
  readonly schema: unknown;
}

/** The resources of an assembly that messages pass through. */
export interface Layout {
  readonly queues: readonly QueueLayout[];
  readonly topics: readonly TopicLayout[];
  /** Where the simulation sends something. */
  readonly entrances: {
    readonly queues: readonly QueueLayout[];
    readonly topics: readonly TopicLayout[];
    readonly methods: readonly MethodLayout[];
  };
}

export async function layoutOf(runtime: Runtime, services: Services, calls: ServiceCalls): Promise<Layout> {
  const refs = (type: string): readonly string[] =>
    runtime.resources.filter((made) => made.type === type).map(({ ref }) => ref);
  const queues = await Promise.all(refs('AWS::SQS::Queue').map(async (url) => queueAt(url, services, calls)));
  const topics = await Promise.all(
    refs('AWS::SNS::Topic').map(async (arn): Promise<TopicLayout> => {
      const answer = await calls.sns('ListSubscriptionsByTopic', { TopicArn: arn });
      return { arn, name: lastPart(arn), endpoints: textsIn(answer, 'Endpoint') };
    }),
  );
  const methods = runtime.apis.flatMap(({ id, stages }) => {
    const api = services.apis.restApi(id);
    return stages.slice(0, 1).flatMap(({ url }) => methodsOf(api, api.root, url));
  });
  const integrations = methods.map(({ integration }) => integration).join('\n');
  const deadLetterQueues = new Set(queues.flatMap(({ redrive }) => redrive?.target ?? []));
  const subscribed = new Set(topics.flatMap(({ endpoints }) => endpoints));
  return {
    queues,
    topics,
    entrances: {
      // Messages from an API or a topic have the form that consumers know.
      queues: queues.filter(
        ({ name, arn, consumer }) =>
          consumer !== undefined &&
          !deadLetterQueues.has(name) &&
          !subscribed.has(arn) &&
          !integrations.includes(name),
      ),
      topics: topics.filter(({ name, endpoints }) => endpoints.length > 0 && !integrations.includes(name)),
      methods,
    },
  };
}

async function queueAt(url: string, { mappings }: Services, calls: ServiceCalls): Promise<QueueLayout> {
  const answer = await calls.sqs('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
  // All values of attributes are texts.
  const attributes: Record<string, string | undefined> = Object(answer?.['Attributes']);
  const { deadLetterTargetArn, maxReceiveCount } = parseStructure(attributes['RedrivePolicy'] ?? '{}') ?? {};
  const arn = String(attributes['QueueArn']);
  const mapping = mappings
    .list()
    .map(({ definition }) => definition)
    .find((definition) => definition.kind === 'queue' && definition.sourceArn === arn && definition.enabled);
  return {
    url,
    arn,
    name: lastPart(arn),
    fifo: arn.endsWith('.fifo'),
    visibilitySeconds: Number(attributes['VisibilityTimeout']),
    retentionSeconds: Number(attributes['MessageRetentionPeriod']),
    redrive:
      typeof deadLetterTargetArn === 'string'
        ? { target: lastPart(deadLetterTargetArn), receives: Number(maxReceiveCount) }
        : undefined,
    consumer: mapping && {
      functionName: lastPart(mapping.functionName),
      reportsFailures: mapping.reportBatchItemFailures,
    },
  };
}

/** Methods that read are not called: nothing is sent by them. */
const sending: ReadonlySet<string> = new Set(['ANY', 'PATCH', 'POST', 'PUT']);

function methodsOf(
  api: RestApi,
  node: ResourceNode<CompiledMethod>,
  stageUrl: string,
): readonly (MethodLayout & { readonly integration: string })[] {
  const own = [...node.methods].flatMap(([httpMethod, { definition }]) => {
    const { integration, requestModels = {}, requestParameters = {}, apiKeyRequired } = definition;
    const isSending = integration?.type === 'AWS_PROXY' || integration?.type === 'AWS';
    if (!sending.has(httpMethod) || !isSending || apiKeyRequired === true) return [];
    const [contentType = 'application/json', model] = Object.entries(requestModels)[0] ?? [];
    const headers: Record<string, string> = { 'content-type': contentType };
    const query = new URLSearchParams();
    for (const [parameter, isRequired] of Object.entries(requestParameters)) {
      const [, place, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(parameter) ?? [];
      if (!isRequired || place === undefined) continue;
      if (place === 'header') headers[name.toLowerCase()] ??= 'sample';
      else query.set(name, 'sample');
    }
    const path = node.path.replaceAll(/\{[^}]+\}/g, 'sample');
    const search = query.size === 0 ? '' : `?${query.toString()}`;
    return {
      name: `${httpMethod} ${node.path}`,
      httpMethod: httpMethod === 'ANY' ? 'POST' : httpMethod,
      url: `${stageUrl}${path === '/' ? '' : path}${search}`,
      headers,
      schema: model === undefined ? undefined : api.models.schema(model),
      integration: JSON.stringify(integration),
    };
  });
  return [...own, ...node.children.flatMap((child) => methodsOf(api, child, stageUrl))];
}

function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1);
}
