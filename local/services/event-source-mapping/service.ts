import { formatArn } from '../../aws/arn';
import type { AwsService, Environment } from '../../aws/call';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import type { Clock } from '../../clock';
import { noHops, type HopLog } from '../../hops';
import type { Random } from '../../random';
import { Concurrency } from './concurrency';
import { checkMapping, type CompleteMapping, type EventSourceMappingDefinition } from './definition';
import { Poller } from './poller';
import { QueueSource } from './queue-source';

/** Batches of one mapping at once, when the mapping does not say. AWS goes up to 1,000, one machine does not. */
const MOST_ON_ONE_MACHINE = 50;

export interface EventSourceMappingsOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly sqs: AwsService;
  readonly lambda: LambdaInvoker;
  readonly hops?: HopLog;
}

/** Lambda's event source mappings for SQS: they poll queues and invoke functions with what they receive. */
export class EventSourceMappings {
  private readonly mappings = new Map<string, CompleteMapping>();
  private readonly pollers: Poller[] = [];
  private started = false;

  constructor(private readonly options: EventSourceMappingsOptions) {}

  /**
   * Makes a mapping; it polls once all of them have been started.
   * @throws Error with what is wrong with the definition
   */
  create(definition: EventSourceMappingDefinition): { readonly uuid: string; readonly arn: string } {
    const mapping = checkMapping(definition);
    const uuid = this.options.random.uuid();
    this.mappings.set(uuid, mapping);
    if (this.started) this.run(mapping);
    const { partition, region, account } = this.options.environment;
    const resource = `event-source-mapping:${uuid}`;
    return { uuid, arn: formatArn({ partition, service: 'lambda', region, account, resource }) };
  }

  /** Starts to poll: called once every queue and every function is there. */
  start(): void {
    if (this.started) return;
    this.started = true;
    for (const mapping of this.mappings.values()) this.run(mapping);
  }

  /** Polls no more, and waits for the batches that are being processed. */
  async stop(): Promise<void> {
    this.started = false;
    await Promise.all(this.pollers.splice(0).map(async (poller) => poller.stop()));
  }

  private run(mapping: CompleteMapping): void {
    if (!mapping.enabled) return;
    const { clock, lambda, hops = noHops } = this.options;
    const source = new QueueSource(this.options, mapping);
    const concurrency = new Concurrency(mapping.maximumConcurrency ?? MOST_ON_ONE_MACHINE, clock);
    this.pollers.push(new Poller({ mapping, source, lambda, clock, concurrency, hops }));
  }
}
