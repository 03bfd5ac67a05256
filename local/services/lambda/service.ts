import { availableParallelism } from 'node:os';
import { formatArn } from '../../aws/arn';
import type { CallContext, Environment } from '../../aws/call';
import type { Edges } from '../../aws/edge';
import { AwsError } from '../../aws/error';
import type { InvokeResult, LambdaInvoker } from '../../aws/lambda-invoker';
import { parseStructure } from '../../aws/structure';
import { SystemClock, type Clock } from '../../clock';
import { noHops, type HopLog } from '../../hops';
import { subjectOfEvent } from '../../message-subject';
import { SystemRandom, type Random } from '../../random';
import { EventInvocations, type EventPolicy } from './event-invocations';
import {
  checkEventInvokeConfig,
  defaultEventInvokeConfig,
  type CompleteEventInvokeConfig,
  type EventInvokeConfig,
} from './event-invoke-config';
import type { Letter } from './event-letters';
import { FunctionPolicy, type Permission } from './function-policy';
import { checkDefinition, type CompleteDefinition, type FunctionDefinition } from './definition';
import { openCode, type TaskRoot } from './code';
import { parseFunctionReference } from '../../aws/function-reference';
import { defaultLimits, type LambdaLimits, refuseLarger, tooLarge } from './limits';
import { MachineLoad } from './machine-load';
import { SandboxHosts } from './sandbox-host';
import { SandboxPool } from './sandbox-pool';
import { SandboxScheduler } from './sandbox-scheduler';
import { StartGate } from './start-gate';
import { functionVariables } from './variables';

export interface LambdaServiceOptions {
  readonly environment: Environment;
  /** Reclaims idle sandboxes and retries events. */
  readonly clock: Clock;
  /**
   * Measures the time code takes, apart from `clock`: code takes real time, so that moving a virtual clock must
   * not time it out.
   * @default - the machine's clock
   */
  readonly codeClock?: Clock;
  /** @default - chance from the operating system */
  readonly random?: Random;
  readonly hops?: HopLog;
  /** Given every line that functions write. */
  readonly log?: (functionName: string, line: string) => void;
  readonly limits?: Partial<LambdaLimits>;
  /** Sends what destinations and dead-letter queues of functions get. @default - nothing can be sent */
  readonly send?: (targetArn: string, letter: Letter) => Promise<void>;
  /** Receives every invocation that a worker begins. @default - nobody does */
  readonly edges?: Pick<Edges, 'begin'>;
  /** How busy the machine is, from 0 to 1: a busy one runs fewer invocations at once. @default - as measured */
  readonly load?: { current(): number };
}

/** A function whose code does not load. */
export interface LoadFailure {
  readonly functionName: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A function that was made here. */
interface LambdaFunction {
  readonly definition: CompleteDefinition;
  readonly arn: string;
  readonly code: TaskRoot;
  readonly pool: SandboxPool;
  /** Versions and aliases. All of them run the one code there is. */
  readonly qualifiers: Set<string>;
  readonly policy: FunctionPolicy;
  /** By qualifier. */
  readonly eventConfigs: Map<string, CompleteEventInvokeConfig>;
}

/** What comes with an invocation; of an event nobody else reports how it went. */
type RunContext = CallContext & { readonly isEvent?: true };

/** Runs functions of an assembly in worker threads: one invocation at a time in each, kept warm for the next. */
export class LambdaService implements LambdaInvoker {
  private readonly functions = new Map<string, LambdaFunction>();
  private readonly limits: LambdaLimits;
  private readonly codeClock: Clock;
  private readonly hosts = new SandboxHosts();
  private readonly gate = new StartGate(Math.max(2, availableParallelism()));
  private readonly scheduler: SandboxScheduler;
  private readonly random: Random;
  private readonly hops: HopLog;
  private readonly events: EventInvocations;

  constructor(private readonly options: LambdaServiceOptions) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.codeClock = options.codeClock ?? new SystemClock();
    this.scheduler = new SandboxScheduler({
      clock: this.codeClock,
      load: options.load ?? new MachineLoad(),
      gate: this.gate,
      sandboxes: this.limits.sandboxes,
      runningWhenBusy: this.limits.runningWhenBusy,
    });
    this.random = options.random ?? new SystemRandom();
    this.hops = options.hops ?? noHops;
    this.events = new EventInvocations({
      clock: options.clock,
      hops: this.hops,
      run: async ({ reference, payload, context }) =>
        this.run(reference, payload, { ...context, isEvent: true }, context.requestId),
      policyOf: (functionArn) => this.eventPolicy(functionArn),
      send: options.send ?? (async (arn) => Promise.reject(new Error(`${arn} cannot be reached.`))),
    });
  }

  /** @throws Error naming the function, when it cannot run here */
  async createFunction(given: FunctionDefinition): Promise<{ readonly arn: string }> {
    const definition = checkDefinition(given);
    const { functionName: name } = definition;
    if (this.functions.has(name)) throw new Error(`Function ${name}: there is one of that name.`);
    const code = await Promise.resolve()
      .then(() => openCode(definition.code, { layers: definition.layers ?? [], runtime: definition.runtime }))
      .catch((error: unknown) => {
        throw new Error(`Function ${name}: ${error instanceof Error ? error.message : String(error)}.`);
      });
    const arn = this.arnOf(name);
    const pool = this.poolFor(definition, code);
    const qualifiers = new Set(['$LATEST']);
    const policy = new FunctionPolicy();
    this.functions.set(name, { definition, arn, code, pool, qualifiers, policy, eventConfigs: new Map() });
    return { arn };
  }

  /**
   * Lets a version or an alias be invoked.
   * @returns its ARN
   */
  addQualifier(functionName: string, qualifier: string): string {
    const found = this.find(functionName);
    found.qualifiers.add(qualifier);
    return `${found.arn}:${qualifier}`;
  }

  /** @param reference to a function, a version or an alias */
  addPermission(reference: string, permission: Permission): void {
    const { arn, policy } = this.find(reference);
    policy.allow(qualifiedArn(arn, reference), permission);
  }

  /**
   * Says what becomes of events for a function, a version or an alias.
   * @throws AwsError `ResourceNotFoundException`
   * @throws Error with what is wrong with the config
   */
  setEventInvokeConfig(reference: string, config: EventInvokeConfig): void {
    const { eventConfigs } = this.find(reference);
    const qualifier = parseFunctionReference(reference)?.qualifier ?? '$LATEST';
    eventConfigs.set(qualifier, checkEventInvokeConfig(config));
  }

  async invoke(functionArn: string, payload: string, context: CallContext): Promise<InvokeResult> {
    refuseLarger(payload, this.limits.requestBytes, 'RequestResponse');
    return this.run(functionArn, payload, context, this.random.uuid());
  }

  private async run(
    functionArn: string,
    payload: string,
    context: RunContext,
    requestId: string,
  ): Promise<InvokeResult> {
    const found = this.find(functionArn);
    const { responseBytes } = this.limits;
    this.refuseBusy(found);
    const { functionName, timeoutSeconds } = found.definition;
    const began = performance.now();
    const invocation = () => ({
      requestId,
      functionArn: qualifiedArn(found.arn, functionArn),
      payload,
      remaining: timeoutSeconds * 1000,
      now: this.options.clock.now(),
      traceHeader: context.traceHeader,
    });
    // Nobody waits for the result of an event.
    const callerToken = context.isEvent === true ? undefined : context.sessionToken;
    const result = await found.pool.run(invocation, callerToken);
    const checked = Buffer.byteLength(result.payload) > responseBytes ? tooLarge(responseBytes) : result;
    this.report(functionName, { requestId, payload, result: checked, context }, performance.now() - began);
    return checked;
  }

  /**
   * Takes an event for a function to be run later, and again when it fails, as the invocation type `Event` does.
   * @throws AwsError `ResourceNotFoundException`, `AccessDeniedException`, `RequestTooLargeException`
   */
  invokeLater(functionArn: string, payload: string, context: CallContext): void {
    const { definition, arn, policy } = this.find(functionArn);
    policy.check(qualifiedArn(arn, functionArn), context.principal);
    refuseLarger(payload, this.limits.eventBytes, 'Event');
    const qualifier = parseFunctionReference(functionArn)?.qualifier ?? '$LATEST';
    const { functionName } = definition;
    const qualified = `${arn}:${qualifier}`;
    this.events.add({ reference: functionArn, functionArn: qualified, functionName, payload, context });
  }

  async ready(functionArn: string): Promise<void> {
    await this.find(functionArn).pool.ready();
  }

  /** When no event is being processed; those that are to be tried again later do not count. */
  async eventsSettled(): Promise<void> {
    await this.events.settled();
  }

  /** What a function was made with. @throws AwsError `ResourceNotFoundException` */
  describe(functionName: string): { readonly definition: CompleteDefinition; readonly arn: string } {
    const { definition, arn } = this.find(functionName);
    return { definition, arn };
  }

  /** Sandboxes of all functions. */
  get sandboxCount(): number {
    return this.scheduler.sandboxCount;
  }

  functionNames(): readonly string[] {
    return [...this.functions.keys()];
  }

  /** Loads the code of every function, and keeps it for the first invocation. */
  async verifyLoads(): Promise<readonly LoadFailure[]> {
    const outcomes = [...this.functions].map(async ([functionName, { pool, code, definition }]) => {
      const error = await pool.warm();
      if (error === undefined) return [];
      const { errorType, errorMessage, trace = [] } = error;
      const source = 'path' in definition.code ? definition.code.path : '';
      // The path that its author knows.
      const known = (text: string): string => text.replaceAll(code.directory, source);
      return [{ functionName, errorType, errorMessage: known(errorMessage), trace: trace.map(known) }];
    });
    return (await Promise.all(outcomes)).flat();
  }

  /** Ends all functions, in the middle of what they do. */
  async close(): Promise<void> {
    this.events.close();
    // First, since a thread that is busy in native code cannot be ended alone.
    this.hosts.close();
    this.scheduler.close();
    await Promise.all([...this.functions.values()].map(async ({ pool }) => pool.close()));
    for (const { code } of this.functions.values()) code.remove();
    this.functions.clear();
  }

  /** The ARN of a layer's only version. */
  arnOfLayer(name: string): string {
    return formatArn({ ...this.options.environment, service: 'lambda', resource: `layer:${name}:1` });
  }

  private arnOf(name: string): string {
    const { partition, region, account } = this.options.environment;
    return formatArn({ partition, service: 'lambda', region, account, resource: `function:${name}` });
  }

  private poolFor(definition: CompleteDefinition, code: TaskRoot): SandboxPool {
    const { options, limits, hosts, gate, scheduler, codeClock } = this;
    const { functionName, reservedConcurrency } = definition;
    return new SandboxPool({
      definition,
      hosts,
      taskRoot: code.directory,
      layers: code.layers,
      variables: () => functionVariables(definition, code.directory, options.environment, this.logStream()),
      codeClock,
      output: (line) => options.log?.(functionName, line),
      edges: options.edges,
      most: reservedConcurrency,
      scheduler,
      gate,
      clock: options.clock,
      keepMilliseconds: limits.keepMilliseconds,
      started: (milliseconds) => {
        const event = `cold start ${Math.round(milliseconds)} ms`;
        this.hops({ service: 'lambda', resource: functionName, event });
      },
    });
  }

  private logStream(): string {
    const day = new Date(this.options.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    return `${day}/[$LATEST]${this.random.bytes(16).toString('hex')}`;
  }

  private find(reference: string): LambdaFunction {
    const parsed = parseFunctionReference(reference);
    const found = parsed === undefined ? undefined : this.functions.get(parsed.functionName);
    if (parsed === undefined || found?.qualifiers.has(parsed.qualifier) !== true) {
      const arn = parsed === undefined || reference.startsWith('arn:') ? reference : this.arnOf(reference);
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404 });
    }
    return found;
  }

  private eventPolicy(functionArn: string): EventPolicy {
    const { functionName, qualifier } = parseFunctionReference(functionArn) ?? {};
    const found = this.functions.get(functionName ?? '');
    return {
      config: found?.eventConfigs.get(qualifier ?? '') ?? defaultEventInvokeConfig,
      deadLetterArn: found?.definition.deadLetterArn,
      stopped: found?.definition.reservedConcurrency === 0,
    };
  }

  private refuseBusy({ definition, pool }: LambdaFunction): void {
    if (definition.reservedConcurrency === undefined || pool.inUse < definition.reservedConcurrency) return;
    this.hops({ service: 'lambda', resource: definition.functionName, event: 'throttled' });
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
  }

  /** Event source mappings report themselves what became of their batches. */
  private report(
    resource: string,
    { requestId: id, payload, result, context }: Invocation,
    milliseconds: number,
  ): void {
    const took = `${Math.round(milliseconds)} ms`;
    const failed = result.functionError !== undefined;
    if (!failed && context.isEvent !== true && context.principal.kind !== 'service') return;
    const { errorType } = failed ? (parseStructure(result.payload) ?? {}) : {};
    this.hops({
      service: 'lambda',
      resource,
      event: failed ? `failed in ${took}: ${String(errorType)}` : `succeeded in ${took}`,
      id,
      get about() {
        return subjectOfEvent(payload);
      },
    });
  }
}

interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly result: InvokeResult;
  readonly context: RunContext;
}

function qualifiedArn(arn: string, reference: string): string {
  const qualifier = parseFunctionReference(reference)?.qualifier ?? '$LATEST';
  return qualifier === '$LATEST' && !reference.endsWith(':$LATEST') ? arn : `${arn}:${qualifier}`;
}
