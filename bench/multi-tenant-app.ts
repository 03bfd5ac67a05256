import { MemoryBodyStore } from '../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../lambda/adapters/memory-status-store';
import type { RequestType } from '../lambda/contract/request-type';
import { requestTypes } from '../lambda/contract/requests/all';
import { publishLimit } from '../lambda/contract/size-limits';
import { sleep } from '../lambda/core/clock';
import { consume, type Invocation } from '../lambda/core/consumer/consume';
import { JsonLog } from '../lambda/core/log';
import type { PartialBatchResponse, QueueEvent } from '../lambda/core/queue/partial-batch';
import type { Publication } from '../lambda/core/publishing/publish-in-batches';
import { dispatcher } from '../lambda/dispatcher/dispatch';
import { knownContracts } from '../lib/contracts/update-history';
import { completeRoute } from '../lib/route';
import type { AwsService, CallContext } from '../local/aws/call';
import { VirtualClock } from '../local/clock';
import { SeededRandom } from '../local/random';
import { EventSourceMappings } from '../local/services/event-source-mapping/service';
import { deliveryTo } from '../local/services/sns/delivery';
import { SnsService } from '../local/services/sns/service';
import { SqsService } from '../local/services/sqs/service';

/** Any type without an order will do. */
const exampleType = requestTypes.find((type: RequestType) => type.orderedBy === undefined) ?? requestTypes[0];

/** Milliseconds that the dispatcher takes for a batch. */
const dispatching = 50;
/** Milliseconds that the consumer's work takes for one request: something between these, drawn by seed. */
const working = { least: 200, most: 800 };

const account = '000000000000';
const environment = { partition: 'aws', region: 'eu-central-1', account, endpoint: 'http://127.0.0.1:4566' };
const context: CallContext = { principal: { kind: 'account', account }, requestId: 'bench' };
const arn = (service: string, name: string) => `arn:aws:${service}:${environment.region}:${account}:${name}`;
const topicArn = arn('sns', 'requests');

export interface MultiTenantOptions {
  /** Whether messages carry their tenant as message group: on fair queues they do, on plain ones not. */
  readonly fair: boolean;
  /** Told when the consumer's work on a request begins, and when it is done. */
  readonly onProgress: (progress: 'begun' | 'done', requestId: string, now: number) => void;
}

/**
 * The path from the intake queue to one consumer in the memory of one process, on a clock of its own: the models of SQS,
 * SNS and event source mappings, with the sizes and limits of the stage `dev`; the app's dispatcher and wrapper.
 */
export class MultiTenantApp {
  readonly clock = new VirtualClock();
  private readonly random = new SeededRandom('fairness');
  private readonly sqs = new SqsService({ environment, clock: this.clock, random: this.random });
  private readonly sns = new SnsService({
    environment,
    clock: this.clock,
    random: this.random,
    deliver: deliveryTo({
      sqs: this.sqs,
      lambda: { invoke: async (name, payload) => this.invoke(name, payload) },
      endpoints: { post: async () => Promise.reject(new Error('Nothing here calls an endpoint')) },
    }),
  });
  private readonly mappings = new EventSourceMappings({
    environment,
    clock: this.clock,
    random: this.random,
    sqs: this.sqs,
    lambda: { invoke: async (name, payload) => this.invoke(name, payload) },
  });
  private readonly store = new MemoryStatusStore();
  private readonly functions: Readonly<Record<string, (event: QueueEvent) => Promise<PartialBatchResponse>>>;

  private constructor(private readonly options: MultiTenantOptions) {
    const { clock, store } = this;
    const log = new JsonLog(
      () => {},
      () => clock.now(),
    );
    const invocation: Invocation = { getRemainingTimeInMillis: () => 30_000 };
    const ended = async (milliseconds: number): Promise<void> => sleep(clock, milliseconds);
    const patience = { receives: 5, milliseconds: 0 };
    const hider = { hide: async () => {} };
    const deadLetters = { keep: async () => new Map<never, never>() };
    const bodies = { store: new MemoryBodyStore(), retentionDays: 1, clock };
    const dispatch = dispatcher(
      { maxReceiveCount: 5, patience, maxPublishBytes: publishLimit() },
      {
        requestTypes,
        contracts: knownContracts(requestTypes, {}),
        hider,
        consumersOf: () => ['inventory'],
        observersOf: () => [],
        waitingList: () => [],
        dueTimes: () => new Map(),
        requests: store,
        publisher: { publishBatch: async (batch) => this.publish(batch) },
        deadLetters,
        bodies,
        clock,
        random: () => this.random.fraction(),
        log,
      },
    );
    const work = consume(
      {
        handles: requestTypes,
        work: async (_, { requestId }) => {
          options.onProgress('begun', requestId, clock.now());
          await ended(working.least + this.random.fraction() * (working.most - working.least));
          options.onProgress('done', requestId, clock.now());
        },
      },
      { consumer: 'inventory', maxAttempts: 5, maxReceiveCount: 5, patience, bodiesInMemory: 0 },
      { store, bodies, hider, deadLetters, clock, log },
    );
    this.functions = {
      dispatcher: async (event) => {
        await ended(dispatching);
        return dispatch(event, invocation);
      },
      inventory: async (event) => work(event, invocation),
    };
  }

  static async create(options: MultiTenantOptions): Promise<MultiTenantApp> {
    const app = new MultiTenantApp(options);
    const { batchSize, maxConcurrency } = completeRoute(
      { consumer: 'inventory', description: '' },
      requestTypes,
    );
    await call(app.sns, 'CreateTopic', { Name: 'requests' });
    await app.makeQueue('intake', 'dispatcher', {
      batchSize: 10,
      maximumConcurrency: maxConcurrency,
    });
    await app.makeQueue('work', 'inventory', { batchSize, maximumConcurrency: maxConcurrency });
    await call(app.sns, 'Subscribe', {
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: arn('sqs', 'work'),
      Attributes: { RawMessageDelivery: 'true' },
    });
    app.mappings.start();
    return app;
  }

  /** Accepts a request, as the API does. */
  async accept(requestId: string, tenant: string): Promise<void> {
    const { name: type, example } = exampleType;
    const envelope = { specversion: '1.0', id: requestId, source: '/uketsuke/requests', type };
    const rest = { datacontenttype: 'application/json', tenant, idempotencykey: '', traceparent: '' };
    const text = `{"data":${JSON.stringify(example)},${JSON.stringify({ ...envelope, ...rest }).slice(1)}`;
    await call(this.sqs, 'SendMessage', {
      QueueUrl: queueUrl('intake'),
      MessageBody: text,
      ...(this.options.fair && { MessageGroupId: tenant }),
    });
  }

  async stop(): Promise<void> {
    const stopped = this.mappings.stop();
    await this.clock.advance(60_000);
    await stopped;
    this.sns.close();
  }

  private async publish(batch: readonly Publication[]): Promise<readonly []> {
    const PublishBatchRequestEntries = batch.map(({ body, attributes, group }, index) => ({
      Id: String(index),
      Message: body,
      MessageAttributes: attributes,
      ...(this.options.fair && { MessageGroupId: group }),
    }));
    await call(this.sns, 'PublishBatch', { TopicArn: topicArn, PublishBatchRequestEntries });
    return [];
  }

  private async invoke(name: string, payload: string) {
    const run = this.functions[name];
    if (run === undefined) throw new Error(`There is no function ${name}`);
    return { payload: JSON.stringify(await run(JSON.parse(payload))) };
  }

  private async makeQueue(
    name: string,
    functionName: string,
    mapping: { readonly batchSize: number; readonly maximumConcurrency: number },
  ): Promise<void> {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn('sqs', name),
      },
    });
    await call(this.sqs, 'CreateQueue', {
      QueueName: name,
      Attributes: { Policy, VisibilityTimeout: '180' },
    });
    this.mappings.create({
      queueArn: arn('sqs', name),
      functionName,
      reportBatchItemFailures: true,
      ...mapping,
    });
  }
}

function queueUrl(name: string): string {
  return `${environment.endpoint}/${account}/${name}`;
}

async function call(service: AwsService, action: string, input: object): Promise<object> {
  return service.call(action, { ...input }, context);
}
