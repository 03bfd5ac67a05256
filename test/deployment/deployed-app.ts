import { MemoryBodyStore } from '../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../lambda/adapters/memory-status-store';
import { SnsPublisher } from '../../lambda/adapters/sns-publisher';
import { SqsDeadLetters } from '../../lambda/adapters/sqs-dead-letters';
import { SqsMessageHider } from '../../lambda/adapters/sqs-message-hider';
import { SqsRepublications } from '../../lambda/adapters/sqs-republications';
import { hopLimits } from '../../lambda/contract/size-limits';
import type { Bodies } from '../../lambda/core/bodies/fetch-body';
import { JsonLog } from '../../lambda/core/log';
import { NewFilters } from '../../lambda/core/publishing/new-filters';
import { dispatcher } from '../../lambda/dispatcher/dispatch';
import { republisher } from '../../lambda/republisher/republish';
import type { RouteEntry } from '../../routing/policy';
import { compileRoutes } from '../../routing/table';
import { MemoryFilterAges } from '../../simulation/world/memory-filter-ages';
import { Account, arnOf, type Invoke, lettersOf, urlOf } from '../../simulation/world/account';
import {
  type AppParts,
  consumerFunction,
  invocationOf,
  longestSeconds,
  maxReceiveCount,
  patienceOf,
} from './consumer-code';
import { type Consumer, type Version, type VersionNumber, versions } from './versions';

const lanes = ['requests', 'requests.fifo'] as const;
const intakeOf = (lane: string) => (lane.endsWith('.fifo') ? 'intake.fifo' : 'intake');

/** The names of all stacks that deploy anything, in their order: whatever accepts comes after whatever understands. */
export const stackNames = [
  'archive',
  'tally',
  'digest',
  'bell',
  'press',
  'pacer',
  'museum',
  'dispatch',
  'api',
] as const;
export type StackName = (typeof stackNames)[number];

export interface AppOptions {
  readonly seed: number;
  readonly from: VersionNumber;
  /** How long a new filter takes until it counts at SNS. */
  readonly propagationSeconds: number;
  /** Whether functions wait for a deployment. */
  readonly patient: boolean;
  /** Whether the dispatcher knows that a new filter takes its time. */
  readonly publishesAgain: boolean;
}

/** The app in the models' account: stacks change their version one by one, while requests are under way. */
export class DeployedApp {
  readonly account: Account;
  readonly store = new MemoryStatusStore();
  /** Numbers of requests in the order in which the work on them succeeded, by consumer. */
  readonly done = new Map<string, string[]>();
  /** How often a message was hidden to wait for a deployment. */
  waits = 0;
  /** How often a request was held until a filter counts, and published for the second time. */
  holds = 0;
  secondCopies = 0;
  /** The version whose requests the API accepts. */
  accepting: Version = versions[1];
  private readonly bodies: Bodies;
  /** Queues of the consumers that are there, by their names. */
  private readonly created = new Map<string, string>();
  private readonly subscriptions = new Map<string, string>();
  private readonly filters = new Map<string, ReturnType<typeof compileRoutes>>();
  private readonly ages = new Map(lanes.map((lane) => [lane, new MemoryFilterAges()]));
  private readonly log = new JsonLog(
    (line) => {
      if (line.includes('waits for a deployment')) this.waits++;
      if (line.includes('waits for a filter')) this.holds++;
      if (line.includes('"published once more"')) this.secondCopies++;
    },
    () => 0,
  );

  private constructor(private readonly options: AppOptions) {
    this.account = new Account(String(options.seed));
    this.bodies = { store: new MemoryBodyStore(), retentionDays: 9, clock: this.account.clock };
  }

  /** Makes the app with everything at one version. */
  static async create(options: AppOptions): Promise<DeployedApp> {
    const app = new DeployedApp(options);
    const { account } = app;
    for (const lane of lanes) {
      await account.call(account.sns, 'CreateTopic', {
        Name: lane,
        Attributes: lane.endsWith('.fifo') ? { FifoTopic: 'true' } : {},
      });
      await account.makeQueue(intakeOf(lane), maxReceiveCount);
      account.map(intakeOf(lane), `dispatcher-${lane}`);
    }
    await account.makeQueue('again', 5);
    account.map('again', 'republisher');
    account.functions.set('republisher', app.republisher());
    for (const stack of stackNames) await app.deploy(stack, options.from);
    account.mappings.start();
    return app;
  }

  async deploy(stack: StackName, number: VersionNumber): Promise<void> {
    const version = versions[number];
    if (stack === 'api') this.accepting = version;
    else if (stack === 'dispatch') this.deployDispatcher(version);
    else await this.deployConsumer(stack, version);
  }

  /** Returns whether the subscription of a consumer lets a message pass now. */
  delivers(consumer: string, message: Parameters<ReturnType<typeof compileRoutes>>[0]): boolean {
    return (this.filters.get(consumer)?.(message) ?? []).length > 0;
  }

  /** Returns the names of all dead-letter queues. */
  letterQueues(): readonly string[] {
    return [...lanes.map(intakeOf), 'again', ...this.created.values()].map(lettersOf);
  }

  private parts(): AppParts {
    const { account, store, bodies, log, done } = this;
    return { account, store, bodies, log, done, patient: this.options.patient };
  }

  private deployDispatcher(version: Version): void {
    const { account, store, log } = this;
    const { clock, sqsClient: client } = account;
    const routes = Object.entries(version.consumers).map(([consumer, { filter }]) => ({
      consumer,
      filter: filter.policy,
      scope: filter.scope,
    }));
    for (const lane of lanes) {
      const queueUrl = urlOf(intakeOf(lane));
      const dispatch = dispatcher(
        {
          maxReceiveCount,
          patience: patienceOf(this.options.patient),
          maxPublishBytes: hopLimits.sns,
        },
        {
          requestTypes: version.requestTypes,
          contracts: version.contracts,
          consumersOf: compileRoutes(routes),
          observersOf: () => [],
          waitingList: () => [],
          dueTimes: () => new Map(),
          requests: store,
          publisher: new SnsPublisher({ client: account.snsClient, topicArn: arnOf('sns', lane) }),
          deadLetters: new SqsDeadLetters({ client, queueUrl: urlOf(lettersOf(intakeOf(lane))), log }),
          hider: new SqsMessageHider({ client, queueUrl, log }),
          ...this.filterPorts(lane, routes),
          bodies: this.bodies,
          clock,
          random: () => account.random.fraction(),
          log,
        },
      );
      account.functions.set(`dispatcher-${lane}`, async (payload) =>
        dispatch(JSON.parse(payload), invocationOf(clock)),
      );
    }
  }

  private filterPorts(lane: (typeof lanes)[number], routes: readonly RouteEntry[]) {
    const { account, log } = this;
    const { propagationSeconds, publishesAgain } = this.options;
    const ages = this.ages.get(lane);
    if (propagationSeconds === 0 || !publishesAgain || ages === undefined) return {};
    const newMilliseconds = propagationSeconds * 1000 + (lane === 'requests' ? longestSeconds * 1000 : 0);
    return {
      newFilters: new NewFilters({ routes, newMilliseconds, ages, clock: account.clock, log }),
      ...(lane === 'requests' && {
        republications: new SqsRepublications({ client: account.sqsClient, queueUrl: urlOf('again') }),
      }),
    };
  }

  private republisher(): Invoke {
    const { account, store, log } = this;
    const { clock, sqsClient: client } = account;
    const republish = republisher(
      { maxPublishBytes: hopLimits.sns },
      {
        parts: {
          unclaimed: async (requestId, consumers) =>
            consumers.filter((consumer) => store.task(requestId, consumer) === undefined),
        },
        publisher: new SnsPublisher({ client: account.snsClient, topicArn: arnOf('sns', 'requests') }),
        republications: new SqsRepublications({ client, queueUrl: urlOf('again') }),
        deadLetters: new SqsDeadLetters({ client, queueUrl: urlOf(lettersOf('again')), log }),
        clock,
        random: () => account.random.fraction(),
        log,
      },
    );
    return async (payload) => republish(JSON.parse(payload));
  }

  private async deployConsumer(name: string, version: Version): Promise<void> {
    const consumer = version.consumers[name];
    // A stack that has gone is destroyed by hand when its queue is empty; one that is still to come is not there.
    if (consumer === undefined) return;
    const queue = consumer.receives === 'in-order' ? `${name}.fifo` : name;
    if (!this.created.has(name)) await this.createConsumer(name, queue, consumer);
    await this.subscribe(name, queue, consumer);
    this.account.functions.set(
      name,
      consumerFunction(
        { name, queue, receives: consumer.receives, handles: version.requestTypes },
        this.parts(),
      ),
    );
  }

  private async createConsumer(name: string, queue: string, { receives }: Consumer): Promise<void> {
    const { account } = this;
    this.created.set(name, queue);
    await account.makeQueue(queue, maxReceiveCount);
    if (receives === 'in-batches') this.runEvery(name, 600_000);
    else account.map(queue, name, { maximumConcurrency: 10 });
    if (receives === 'pushed') account.keepFailures(name, queue);
  }

  private runEvery(name: string, milliseconds: number): void {
    this.account.clock.after(milliseconds, () => {
      void this.account.functions.get(name)?.('{}');
      this.runEvery(name, milliseconds);
    });
  }

  /** A subscription counts some time after it was made or changed. */
  private async subscribe(
    name: string,
    queue: string,
    { filter, receives, ordered }: Consumer,
  ): Promise<void> {
    const { account } = this;
    const FilterPolicy = JSON.stringify(filter.policy);
    const apply = async (): Promise<void> => {
      const SubscriptionArn = this.subscriptions.get(name);
      if (SubscriptionArn === undefined) {
        const pushed = receives === 'pushed';
        const answer: { SubscriptionArn?: string } = await account.call(account.sns, 'Subscribe', {
          TopicArn: arnOf('sns', ordered === true ? 'requests.fifo' : 'requests'),
          Protocol: pushed ? 'lambda' : 'sqs',
          Endpoint: pushed ? arnOf('lambda', `function:${name}`) : arnOf('sqs', queue),
          Attributes: { FilterPolicy, ...(!pushed && { RawMessageDelivery: 'true' }) },
        });
        this.subscriptions.set(name, answer.SubscriptionArn ?? '');
      } else {
        await account.call(account.sns, 'SetSubscriptionAttributes', {
          SubscriptionArn,
          AttributeName: 'FilterPolicy',
          AttributeValue: FilterPolicy,
        });
      }
      this.filters.set(name, compileRoutes([{ consumer: name, filter: filter.policy, scope: filter.scope }]));
    };
    const { propagationSeconds } = this.options;
    if (propagationSeconds === 0) await apply();
    else account.clock.after(propagationSeconds * 1000, () => void apply());
  }
}
