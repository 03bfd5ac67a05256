import { formatArn } from '../../aws/arn';
import type { AwsService, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import type { Clock } from '../../clock';
import { noHops, type HopLog } from '../../hops';
import type { Random } from '../../random';
import { Concurrency } from './concurrency';
import { checkMapping, type EventSourceMappingDefinition } from './definition';
import { isChanging, type Mapping, type MappingState, type MutableMapping } from './mapping';
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

/** What of a mapping can be changed. */
export type MappingChanges = Partial<Omit<EventSourceMappingDefinition, 'queueArn'>>;

/** Lambda's event source mappings for SQS: they poll queues and invoke functions with what they receive. */
export class EventSourceMappings {
  private readonly mappings = new Map<string, MutableMapping>();
  /** Those of mappings, and those that still process their last batches. */
  private readonly pollers = new Set<Poller>();
  private started = false;

  constructor(private readonly options: EventSourceMappingsOptions) {}

  /**
   * Makes a mapping; it polls once all of them have been started.
   * @throws Error with what is wrong with the definition
   */
  create(definition: EventSourceMappingDefinition): { readonly uuid: string; readonly arn: string } {
    const { environment, clock, random } = this.options;
    const checked = checkMapping(definition);
    const uuid = random.uuid();
    const { partition, region, account } = environment;
    const resource = `event-source-mapping:${uuid}`;
    const mapping: MutableMapping = {
      uuid,
      arn: formatArn({ partition, service: 'lambda', region, account, resource }),
      definition: checked,
      state: 'Creating',
      modifiedAt: clock.now(),
      poller: undefined,
    };
    this.mappings.set(uuid, mapping);
    if (this.started) this.change(mapping, 'Creating');
    return mapping;
  }

  /** In the order in which they were made. */
  list(): readonly Mapping[] {
    return [...this.mappings.values()];
  }

  /** @throws AwsError `ResourceNotFoundException` */
  get(uuid: string): Mapping {
    return this.find(uuid);
  }

  /**
   * Changes a mapping: switched off, it polls no more, while its last batches are processed and all other messages stay
   * in the queue.
   * @throws AwsError `ResourceNotFoundException`; `ResourceInUseException` while it is being changed
   * @throws Error with what is wrong with the definition
   */
  update(uuid: string, changes: MappingChanges): Mapping {
    const mapping = this.findUnchanging(uuid);
    const before = mapping.definition.enabled;
    mapping.definition = checkMapping({ ...mapping.definition, ...changes });
    const { enabled } = mapping.definition;
    mapping.modifiedAt = this.options.clock.now();
    this.change(mapping, enabled === before ? 'Updating' : enabled ? 'Enabling' : 'Disabling');
    return mapping;
  }

  /** @throws AwsError `ResourceNotFoundException`; `ResourceInUseException` while it is being changed */
  delete(uuid: string): Mapping {
    const mapping = this.findUnchanging(uuid);
    this.change(mapping, 'Deleting');
    return mapping;
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
    await Promise.all([...this.pollers].map(async (poller) => poller.stop()));
    this.pollers.clear();
  }

  /** Ends what runs for a mapping and starts what is to run for it now. */
  private change(mapping: MutableMapping, state: MappingState): void {
    mapping.state = state;
    const { poller } = mapping;
    mapping.poller = undefined;
    const ended = poller?.close() ?? Promise.resolve();
    void ended.then(() => {
      if (mapping.state === 'Deleting') this.mappings.delete(mapping.uuid);
      else if (this.started) this.run(mapping);
    });
    void poller?.finished().then(() => this.pollers.delete(poller));
    if (state === 'Enabling' || state === 'Disabling') this.report(mapping);
  }

  private run(mapping: MutableMapping): void {
    const { definition } = mapping;
    mapping.state = definition.enabled ? 'Enabled' : 'Disabled';
    if (!definition.enabled) return;
    const { clock, lambda, hops = noHops } = this.options;
    const source = new QueueSource(this.options, definition);
    const concurrency = new Concurrency(definition.maximumConcurrency ?? MOST_ON_ONE_MACHINE, clock);
    mapping.poller = new Poller({ mapping: definition, source, lambda, clock, concurrency, hops });
    this.pollers.add(mapping.poller);
  }

  private report({ definition }: Mapping): void {
    const { functionName, queueName, enabled } = definition;
    const resource = functionName.replace(/^.*:function:/, '');
    const event = `${enabled ? 'starts' : 'stops'} polling ${queueName}`;
    this.options.hops?.({ service: 'lambda', resource, event });
  }

  private find(uuid: string): MutableMapping {
    const mapping = this.mappings.get(uuid);
    if (mapping !== undefined) return mapping;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', {
      status: 404,
    });
  }

  private findUnchanging(uuid: string): MutableMapping {
    const mapping = this.find(uuid);
    if (!isChanging(mapping)) return mapping;
    throw new AwsError(
      'ResourceInUseException',
      `Cannot update the event source mapping because it is in use: it is ${mapping.state}.`,
    );
  }
}
