import { formatArn, parseArn } from '../../aws/arn';
import type { AwsService, CallContext, Environment } from '../../aws/call';
import type { ReadableStream } from '../../aws/change-stream';
import { AwsError } from '../../aws/error';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import type { Clock } from '../../clock';
import { noHops, type HopLog } from '../../hops';
import type { Random } from '../../random';
import { Concurrency } from './concurrency';
import { functionArnOf } from './configuration';
import { checkMapping, type CompleteMapping, type EventSourceMappingDefinition } from './definition';
import { invalid } from './input';
import {
  isChanging,
  type Mapping,
  type MappingState,
  type MutableMapping,
  type RunningPoller,
} from './mapping';
import { Poller } from './poller';
import { QueueSource } from './queue-source';
import {
  checkStreamMapping,
  type CompleteStreamMapping,
  type StreamMappingDefinition,
} from './stream-definition';
import type { Checkpoint } from './stream-collector';
import { StreamPoller } from './stream-poller';

/** Batches of one mapping at once, when the mapping does not say. AWS goes up to 1,000, one machine does not. */
const MOST_ON_ONE_MACHINE = 50;

export interface EventSourceMappingsOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly sqs: AwsService;
  readonly lambda: LambdaInvoker;
  /** @default - there are none */
  readonly streams?: { find(arn: string): ReadableStream | undefined };
  /** Sends what destinations are told of discarded records. @default - nothing can be sent */
  readonly send?: (targetArn: string, body: string) => Promise<void>;
  readonly hops?: HopLog;
}

/** What of a mapping can be changed. */
export type MappingChanges = Partial<
  | Omit<EventSourceMappingDefinition, 'queueArn'>
  | Omit<StreamMappingDefinition, 'streamArn' | 'startingPosition'>
>;

/**
 * Lambda's event source mappings for SQS and for DynamoDB Streams: they poll queues and streams, and invoke functions
 * with what they receive.
 */
export class EventSourceMappings {
  private readonly mappings = new Map<string, MutableMapping>();
  /** Those of mappings, and those that still process their last batches. */
  private readonly pollers = new Set<RunningPoller>();
  private started = false;

  constructor(private readonly options: EventSourceMappingsOptions) {}

  /**
   * Makes a mapping; it polls once all of them have been started.
   * @throws Error with what is wrong with the definition
   */
  create(definition: EventSourceMappingDefinition | StreamMappingDefinition): {
    readonly uuid: string;
    readonly arn: string;
  } {
    const { environment, clock, random } = this.options;
    const checked = 'streamArn' in definition ? checkStreamMapping(definition) : checkMapping(definition);
    const checkpoint = checked.kind === 'stream' ? this.startOf(checked) : undefined;
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
      checkpoint,
    };
    this.mappings.set(uuid, mapping);
    if (this.started) this.change(mapping, 'Creating');
    return mapping;
  }

  /** @throws AwsError `InvalidParameterValueException` when there is no such queue or stream */
  async checkSource(sourceArn: string): Promise<void> {
    const { sqs, streams, environment } = this.options;
    const source = parseArn(sourceArn);
    if (source?.service === 'dynamodb' && streams?.find(sourceArn) === undefined) {
      throw invalid(`Stream not found: ${sourceArn}`);
    }
    if (source?.service !== 'sqs') return;
    const { resource: QueueName, account: QueueOwnerAWSAccountId } = source;
    const principal = { kind: 'account', account: environment.account } as const;
    const context = { principal, requestId: this.options.random.uuid() };
    try {
      await sqs.call('GetQueueUrl', { QueueName, QueueOwnerAWSAccountId }, context);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw invalid(
        `Error occurred while ReceiveMessage. SQS Error Code: ${error.queryCode}. SQS Error Message: ${error.message}`,
      );
    }
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
    const { definition } = mapping;
    const before = definition.enabled;
    mapping.definition =
      definition.kind === 'stream'
        ? checkStreamMapping({ ...definition, ...changes })
        : checkMapping({ ...definition, ...changes });
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
    const poller =
      definition.kind === 'stream' ? this.streamPoller(mapping, definition) : this.queuePoller(definition);
    mapping.poller = poller;
    this.pollers.add(poller);
  }

  private queuePoller(definition: CompleteMapping): RunningPoller {
    const { clock, lambda, hops = noHops } = this.options;
    const source = new QueueSource(this.options, definition);
    const concurrency = new Concurrency(definition.maximumConcurrency ?? MOST_ON_ONE_MACHINE, clock);
    return new Poller({ mapping: definition, source, lambda, clock, concurrency, hops });
  }

  private streamPoller(of: MutableMapping, mapping: CompleteStreamMapping): RunningPoller {
    const { environment, clock, lambda, random, hops = noHops, send = nothingIsSent } = this.options;
    const context = (): CallContext => ({
      principal: { kind: 'account', account: environment.account },
      requestId: random.uuid(),
    });
    const functionArn = functionArnOf(mapping.functionName, environment);
    const checkpoint = (of.checkpoint ??= this.startOf(mapping));
    return new StreamPoller({ mapping, functionArn, checkpoint, lambda, clock, hops, send, context });
  }

  /** @throws Error when there is no such stream */
  private startOf({ streamArn, startingPosition }: CompleteStreamMapping): Checkpoint {
    const stream = this.options.streams?.find(streamArn);
    if (stream === undefined) throw new Error(`Event source ${streamArn}: there is no such stream.`);
    return { stream, position: startingPosition === 'LATEST' ? stream.last : 0 };
  }

  private report({ definition }: Mapping): void {
    const { functionName, sourceName, enabled } = definition;
    const resource = functionName.replace(/^.*:function:/, '');
    const event = `${enabled ? 'starts' : 'stops'} polling ${sourceName}`;
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

async function nothingIsSent(targetArn: string): Promise<never> {
  return Promise.reject(new Error(`${targetArn} cannot be reached.`));
}
