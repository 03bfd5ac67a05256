import { deploy, type Deployment, type MadeResource } from './assembly/deploy';
import type { Unsupported } from './assembly/error';
import { Exchange, type OutsideValues } from './assembly/exchange';
import { readAssembly, type CloudAssembly, type StackArtifact } from './assembly/manifest';
import { checkParameters, withStacks } from './assembly/selection';
import { partitionOf } from './aws/arn';
import type { Environment } from './aws/call';
import { type Edges, openEdges } from './aws/edge';
import { Chaos, type ChaosReport } from './chaos/chaos';
import type { ChaosSettings } from './chaos/option';
import { SystemClock, type Clock } from './clock';
import { Closing } from './closing';
import { composeServices, type Services } from './composition';
import { loadProblems } from './load-failures';
import { noHops, type HopLog } from './hops';
import { SystemRandom, type Random } from './random';
import { runningApis, type RunningApi } from './running-api';
import { runningEventApis, type RunningEventApi } from './running-event-api';
import { listen as listenForApis } from './services/api-gateway/server';
import type { LambdaLimits } from './services/lambda/limits';
import { localS3Limits } from './services/s3/limits';
import { RealtimeServer } from './services/appsync-events/realtime-server';
import type { SqsFaults } from './services/sqs/account';
import { Outbox, type OutboxView } from './services/sns/outbox';
import { refuseTakenPorts } from './wire/local-port';
import { listen as listenForAws } from './wire/server';

const DEFAULT_REGION = 'us-east-1';
const DEFAULT_ACCOUNT = '000000000000';

/** An object of S3, and what its client wraps it in. */
const LARGEST_BODY = localS3Limits.uploadBytes + 16 * 1024 * 1024;

/** How long batches that are being processed are waited for when the runtime stops. */
const STOP_GRACE_MILLISECONDS = 500;

export interface RuntimeOptions {
  /** Directory of a cloud assembly. */
  readonly assembly: string;
  /** Where the APIs answer; 0 takes any free port. @default 0 */
  readonly port?: number;
  /** Where the AWS services answer; 0 takes any free port. @default 0 */
  readonly awsPort?: number;
  /** @default - the account that the stacks name, else 000000000000 */
  readonly account?: string;
  /** @default - the region that the stacks name, else us-east-1 */
  readonly region?: string;
  /** Names or globs of the stacks to run, with those that they depend on. @default - all */
  readonly stacks?: readonly string[];
  /** Values of template parameters, by `name` or `stack:name`. @default - none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Values of what is outside the assembly. @default - none */
  readonly outside?: OutsideValues;
  /** Receives what does not run here, also when the start fails afterwards. */
  readonly notRun?: (entries: readonly Unsupported[]) => void;
  /** Variables that every function gets beside its own. @default - none */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
  /** Limits of functions that differ from the usual ones. @default - none */
  readonly functionLimits?: Partial<LambdaLimits>;
  /** @default - the clock of the machine */
  readonly clock?: Clock;
  /** @default - chance from the operating system */
  readonly random?: Random;
  readonly hops?: HopLog;
  /** @default - nothing goes wrong by itself */
  readonly faults?: SqsFaults;
  /** Faults drawn from a seed, from when the runtime has started. @default - there are none */
  readonly chaos?: ChaosSettings;
  /** Surrounds the calls to services and the invocations, with their faults. @default - unchanged */
  readonly observe?: (edges: Edges) => Edges;
  /** Receives the services before they are deployed to. For tools that read definitions. */
  readonly composed?: (services: Services) => void;
  /** Given each line that functions write, and what APIs have to say of their own definition. */
  readonly log?: (line: string) => void;
}

/** A running cloud assembly. */
export interface Runtime {
  /** URL of the first API's first stage, such as `http://localhost:3000/v1`; of the port alone without an API. */
  readonly apiUrl: string;
  /** `http://localhost:PORT`: where every AWS service answers. */
  readonly awsUrl: string;
  readonly environment: Environment;
  readonly apis: readonly RunningApi[];
  readonly eventApis: readonly RunningEventApi[];
  readonly resources: readonly MadeResource[];
  /** By stack name and output name. */
  readonly outputs: Deployment['outputs'];
  /** What of the assembly does not run here, by name. */
  readonly unsupported: readonly Unsupported[];
  /** E-mails, and what is for HTTP endpoints on other machines; also at `GET /_local/outbox` of the AWS port. */
  readonly outbox: OutboxView;
  /** The faults that are injected; undefined without the option `chaos`. */
  readonly chaos?: ChaosReport;
  /**
   * When functions have done what events and schedules gave them until now. What waits for a later time does not
   * count. For tests, which move the clock: functions take real time.
   */
  settled(): Promise<void>;
  /** Ends everything and leaves nothing open. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

/**
 * Runs a cloud assembly in this process. What cannot run is listed in `unsupported`.
 * @throws Error whose message is all that its reader needs: no assembly, an option that fits nothing in it
 * @throws PortTaken before anything is read
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  await refuseTakenPorts([options.port ?? 0, options.awsPort ?? 0]);
  const assembly = withStacks(readAssembly(options.assembly), options.stacks);
  checkParameters(assembly, options.parameters ?? {});
  const closing = new Closing();
  try {
    return await start(options, assembly, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(options: RuntimeOptions, assembly: CloudAssembly, closing: Closing): Promise<Runtime> {
  const { random = new SystemRandom(), hops = noHops, log = () => {} } = options;
  const clock = closing.clock(options.clock ?? new SystemClock());
  const outbox = new Outbox();
  const codeClock = closing.clock(new SystemClock());
  const chaos = options.chaos && new Chaos({ ...options.chaos, clock, codeClock, hops });
  const edges = chaos ?? openEdges;
  let status = 'starting';
  let services: Services | undefined;
  let realtime: RealtimeServer | undefined;
  // Queues are named by the address at which they answer, so that comes first.
  const aws = await listenForAws({
    pages: new Map([['/_local/outbox', () => ({ entries: outbox.entries, dropped: outbox.dropped })]]),
    port: options.awsPort ?? 0,
    handle: async (request, hint) => services?.front.handle(request, hint) ?? NOT_YET,
    health: () => ({ status }),
    allowsPage: async (request) => services?.front.allowsPage(request) ?? false,
    largestBody: LARGEST_BODY,
    upgrade: (request, socket, head) => {
      if (realtime === undefined) socket.destroy();
      else realtime.upgrade(request, socket, head);
    },
  });
  closing.add(async () => aws.close());
  const region = options.region ?? only(assembly, 'region') ?? DEFAULT_REGION;
  const environment: Environment = {
    partition: partitionOf(region),
    region,
    account: options.account ?? only(assembly, 'account') ?? DEFAULT_ACCOUNT,
    endpoint: `http://127.0.0.1:${aws.port}`,
  };
  const { lambda, mappings, scheduler, dynamodb, apis, eventApis, providers } = (services =
    await composeServices({
      environment,
      clock,
      codeClock,
      random,
      hops,
      outbox,
      ...(options.faults && { faults: options.faults }),
      edges: options.observe?.(edges) ?? edges,
      functionEnvironment: options.functionEnvironment ?? {},
      functionLimits: options.functionLimits ?? {},
      functionLog: (functionName, line) => log(`${functionName}: ${line}`),
      given: {
        secrets: options.outside?.secrets ?? {},
        systemsManager: options.outside?.systemsManager ?? {},
      },
      log,
    }));
  options.composed?.(services);
  closing.add(async () => realtime?.close());
  closing.add(async () => dynamodb.close());
  closing.add(async () => lambda.close());
  closing.add(async () => scheduler.close());
  closing.add(async () => services?.stopDeliveries());
  closing.add(async () => Promise.race([mappings.stop(), graceOf(STOP_GRACE_MILLISECONDS)]));

  const exchange = new Exchange(options.outside, (id, version) => services?.secrets.textOf(id, version));
  const deployment = await deploy({
    assembly,
    environment,
    exchange,
    providers: providers({
      parameters: exchange,
      resolveAsset: (bucket, key) => assembly.assets.resolve(bucket, key, environment),
    }),
    ...(options.parameters && { parameters: options.parameters }),
  });
  options.notRun?.(deployment.unsupported);
  const unloadable = loadProblems(await lambda.verifyLoads(), deployment.resources);
  options.notRun?.(unloadable);
  mappings.start();
  scheduler.start();

  const api = await listenForApis({ port: options.port ?? 0, service: apis });
  closing.add(async () => api.close());
  const base = `http://localhost:${api.port}`;
  const running = runningApis(apis, base);
  realtime = new RealtimeServer(eventApis, random);
  status = 'ready';
  chaos?.start();
  return {
    apiUrl: running[0]?.stages[0]?.url ?? base,
    awsUrl: `http://localhost:${aws.port}`,
    environment,
    apis: running,
    eventApis: runningEventApis(eventApis),
    ...deployment,
    unsupported: [...deployment.unsupported, ...unloadable],
    settled: async () => {
      await scheduler.settled();
      await lambda.eventsSettled();
    },
    outbox,
    ...(chaos && { chaos }),
    stop: async () => closing.close(),
  };
}

const NOT_YET = { status: 503, headers: { 'content-type': 'text/plain' }, body: 'Starting.' };

/** The one account or region that stacks are made for; undefined when they name none, or several. */
function only(assembly: CloudAssembly, key: 'account' | 'region'): string | undefined {
  const named = new Set(assembly.stacks.flatMap((stack: StackArtifact) => stack[key] ?? []));
  return named.size === 1 ? [...named][0] : undefined;
}

async function graceOf(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());
}
