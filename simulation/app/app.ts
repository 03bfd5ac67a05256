import { AwsError } from '../../local/aws/error';
import type { PartialBatchResponse } from '../../lambda/core/queue/partial-batch';
import { type Account, arnOf, lettersOf } from '../world/account';
import { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';
import { type ConsumerCode, type Handler, ourConsumers } from './consumer-code';
import { dispatcherCode, republisherCode, sweeperCode, tellerCode } from './dispatcher-code';
import { letterCode } from './letter-code';
import { invocationOf } from './ports';
import {
  againQueue,
  batchIntervalMilliseconds,
  batchMilliseconds,
  failuresQueue,
  functionMilliseconds,
  lanes,
  maxReceiveCount,
  outcomesQueue,
  outcomesTopic,
  propagationSeconds,
  retentionMilliseconds,
  shortRetentionMilliseconds,
  sweeperMilliseconds,
  sweepIntervalMilliseconds,
} from './settings';
import { consumers, type SimulatedConsumer, type VersionNumber } from './versions';
import { Works } from './work';

interface FunctionDefinition {
  readonly name: string;
  readonly milliseconds: number;
  readonly code: (sandbox: Sandbox, version: VersionNumber) => Handler;
}

/** The app in the models' account. */
export class App {
  private readonly account: Account;
  private readonly works: Works;

  constructor(
    private readonly world: World,
    placeOf: (requestId: string) => number | undefined,
    private readonly code: ConsumerCode = ourConsumers,
  ) {
    this.account = world.account;
    this.works = new Works(world, placeOf);
  }

  async start(): Promise<void> {
    const { account, world } = this;
    const { visibilitySeconds } = world.switches;
    for (const lane of lanes) {
      const FifoTopic = lane.topic.endsWith('.fifo') ? { FifoTopic: 'true' } : {};
      await account.call(account.sns, 'CreateTopic', { Name: lane.topic, Attributes: FifoTopic });
      await account.makeQueue(lane.intake, maxReceiveCount, visibilitySeconds);
      this.define({
        name: lane.name,
        milliseconds: functionMilliseconds,
        code: (sandbox, version) => dispatcherCode(lane, world, sandbox, version),
      });
      account.map(lane.intake, lane.name);
      this.readLetters(lane.intake);
    }
    await this.startOutcomes();
    if (world.plan.propagates) await this.startRepublisher();
    if (world.switches.sweeps) this.startSweeper();
    for (const consumer of consumers) await this.startConsumer(consumer);
    account.mappings.start();
  }

  /** Names of all queues but those that keep what people read. */
  get workQueues(): readonly string[] {
    const again = this.world.plan.propagates ? [againQueue] : [];
    return [...this.queuesOfRequests, ...again];
  }

  private get queuesOfRequests(): readonly string[] {
    const there = consumers.filter((consumer) => this.isThere(consumer));
    return [...lanes.map(({ intake }) => intake), ...there.map(({ queue }) => queue)];
  }

  /** Whether no message is on its way, nothing is still to be published, and no function runs. */
  isIdle(): boolean {
    const { account, world } = this;
    const letters = world.switches.readsLetters ? this.queuesOfRequests.map(lettersOf) : [];
    const queues = [...this.workQueues, ...letters];
    const isWatched = world.switches.sweeps && world.table.watched.size > 0;
    return !isWatched && queues.every((queue) => account.sqs.peek(queue).length === 0) && world.running === 0;
  }

  private async startOutcomes(): Promise<void> {
    const { account, world } = this;
    await account.call(account.sns, 'CreateTopic', { Name: outcomesTopic });
    for (const queue of [outcomesQueue, failuresQueue]) await account.makeQueue(queue, 100);
    await account.call(account.sns, 'Subscribe', {
      TopicArn: arnOf('sns', outcomesTopic),
      Protocol: 'sqs',
      Endpoint: arnOf('sqs', outcomesQueue),
      Attributes: { RawMessageDelivery: 'true' },
    });
    this.define({
      name: 'teller',
      milliseconds: functionMilliseconds,
      code: (sandbox) => tellerCode(world, sandbox),
    });
    account.mappings.create({
      streamArn: world.table.stream.arn,
      functionName: 'teller',
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      reportBatchItemFailures: true,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 20,
      maximumRecordAgeSeconds: 3600,
      onFailureArn: arnOf('sqs', failuresQueue),
    });
  }

  private async startRepublisher(): Promise<void> {
    const { account, world } = this;
    await account.makeQueue(againQueue, 5, world.switches.visibilitySeconds);
    this.define({
      name: 'republisher',
      milliseconds: functionMilliseconds,
      code: (sandbox) => republisherCode(world, sandbox),
    });
    account.map(againQueue, 'republisher');
  }

  private startSweeper(): void {
    const { world } = this;
    this.define({
      name: 'sweeper',
      milliseconds: sweeperMilliseconds,
      code: (sandbox) => sweeperCode(world, sandbox),
    });
    this.runEvery('sweeper', sweepIntervalMilliseconds);
  }

  private async startConsumer(consumer: SimulatedConsumer): Promise<void> {
    const { world, account } = this;
    if (!this.isThere(consumer)) return;
    const { name, queue, receives } = consumer;
    const inBatches = receives === 'in-batches';
    const retention = world.plan.expires ? shortRetentionMilliseconds : retentionMilliseconds;
    await account.makeQueue(
      queue,
      maxReceiveCount,
      inBatches ? 120 : world.switches.visibilitySeconds,
      retention,
    );
    const callLater = (of: string, payload: string): void => this.callLater(of, payload);
    const parts = { world, works: this.works, callLater };
    this.define({
      name,
      milliseconds: inBatches ? batchMilliseconds : functionMilliseconds,
      code: (sandbox, version) => this.code(consumer, parts, sandbox, version),
    });
    if (inBatches) this.runEvery(name, batchIntervalMilliseconds);
    else account.map(queue, name, { maximumConcurrency: 10 });
    if (receives === 'pushed' && world.switches.keepsFailures) account.keepFailures(name, queue);
    this.readLetters(queue, name);
    await this.subscribe(consumer);
  }

  /** Lets a function read the dead-letter queue of a queue. */
  private readLetters(queue: string, consumer?: string): void {
    const { account, world } = this;
    if (!world.switches.readsLetters) return;
    const name = `letters-${queue}`;
    this.define({
      name,
      milliseconds: functionMilliseconds,
      code: (sandbox) => letterCode(queue, consumer, world, sandbox),
    });
    account.map(lettersOf(queue), name, { maximumConcurrency: 2 });
  }

  private runEvery(name: string, milliseconds: number): void {
    this.world.clock.after(milliseconds, () => {
      this.callLater(name, '{}');
      this.runEvery(name, milliseconds);
    });
  }

  private callLater(name: string, payload: string): void {
    void this.account.functions
      .get(name)?.(payload)
      .catch(() => {});
  }

  /** Subscribes a consumer, with the filter of version 2 once that is deployed and SNS applies it. */
  private async subscribe(consumer: SimulatedConsumer): Promise<void> {
    const { account, world } = this;
    const { name, queue, receives, filters } = consumer;
    const pushed = receives === 'pushed';
    const make = async (filter: object): Promise<string> => {
      const { SubscriptionArn = '' }: { SubscriptionArn?: string } = await account.call(
        account.sns,
        'Subscribe',
        {
          TopicArn: arnOf('sns', receives === 'in-order' ? 'requests.fifo' : 'requests'),
          Protocol: pushed ? 'lambda' : 'sqs',
          Endpoint: pushed ? arnOf('lambda', `function:${name}`) : arnOf('sqs', queue),
          Attributes: {
            FilterPolicy: JSON.stringify(filter),
            ...(!pushed && { RawMessageDelivery: 'true' }),
          },
        },
      );
      return SubscriptionArn;
    };
    const subscriptionArn = filters[1] === undefined ? undefined : await make(filters[1]);
    const deployed = this.deploymentOf(name)?.from;
    if (deployed === undefined) return;
    world.clock.after(deployed + propagationSeconds * 1000, () => {
      if (subscriptionArn === undefined) void make(filters[2]);
      else
        void account.call(account.sns, 'SetSubscriptionAttributes', {
          SubscriptionArn: subscriptionArn,
          AttributeName: 'FilterPolicy',
          AttributeValue: JSON.stringify(filters[2]),
        });
    });
  }

  private define({ name, milliseconds, code }: FunctionDefinition): void {
    const { world } = this;
    this.account.functions.set(name, async (payload) => {
      if (world.nemesis.isThrottled(name)) {
        world.history.tell(`${name}: throttled`);
        throw new AwsError('TooManyRequestsException', 'Rate exceeded', { status: 429 });
      }
      const sandbox = new Sandbox(world, name);
      const handle = code(sandbox, this.versionOf(name));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the service gives each function its event
      const event = JSON.parse(world.switches.onEvent(payload)) as never;
      const response = await sandbox.run(milliseconds, async () =>
        handle(event, invocationOf(sandbox, milliseconds)),
      );
      return isPartial(response) ? world.switches.onResponse(name, response) : response;
    });
  }

  /** Returns the version that a new process of a function has. */
  private versionOf(name: string): VersionNumber {
    const deployment = this.deploymentOf(name);
    if (deployment === undefined) return 1;
    const now = this.world.elapsed();
    if (now < deployment.from) return 1;
    return now >= deployment.to || this.world.random.fraction() < 0.5 ? 2 : 1;
  }

  private deploymentOf(name: string) {
    return this.world.plan.faults.find((fault) => fault.kind === 'deploy' && fault.function === name) as
      | { readonly from: number; readonly to: number }
      | undefined;
  }

  private isThere({ name, filters }: SimulatedConsumer): boolean {
    return filters[1] !== undefined || this.deploymentOf(name) !== undefined;
  }
}

function isPartial(response: unknown): response is PartialBatchResponse {
  return typeof response === 'object' && response !== null && 'batchItemFailures' in response;
}
