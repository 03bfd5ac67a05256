import { Duration, type Environment, RemovalPolicy, Size } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import { intakeLimit } from '../lambda/contract/size-limits';
import type { TenantRule } from '../lambda/contract/tenant';
import { InvalidDeclaration } from './validation/violation';

export type StageName = 'dev' | 'prod';

/** Settings that differ from stage to stage, or that somebody may want to find in one place. */
export interface Config {
  /** Part of every stack's name, so that stages live side by side in one account. */
  readonly stage: StageName;
  /**
   * Account and region to which the stage deploys: `{ account: '111122223333', region: 'eu-central-1' }`.
   * @default - those of the credentials
   */
  readonly env?: Environment;
  /**
   * Further tags of all stacks, beside `app` and `stage`.
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Whether the local runtime runs the app.
   * @default false
   */
  readonly local?: boolean;
  /** What happens to tables, queues' messages and logs when their stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** Refuse to delete stacks, and what cannot be made again. */
  readonly protectFromDeletion: boolean;
  readonly logRetention: RetentionDays;
  /**
   * Copies of functions that the account runs at once in the region: `aws lambda get-account-settings` prints it as
   * `ConcurrentExecutions`. Synth fails when the functions of the stage need more (`docs/concurrency.md`).
   * @default 1000, the quota of an account that is not new
   */
  readonly accountConcurrency?: number;
  readonly api: ApiConfig;
  readonly deployment: DeploymentConfig;
  readonly intake: IntakeConfig;
  readonly topic: TopicConfig;
  /**
   * Addresses of observers, by the names that `lib/routes.ts` has for them: URLs and e-mail addresses. An observer
   * without an address is not notified in this stage.
   */
  readonly addresses: Readonly<Record<string, string>>;
  readonly status: StatusConfig;
  readonly work: WorkConfig;
  readonly outcomes: OutcomesConfig;
  /**
   * Queues of other accounts that may be subscribed to the request topic; by stage, since the accounts are. Those of this
   * account need no entry.
   */
  readonly foreignSubscribers: readonly ForeignSubscriber[];
}

/**
 * A queue in another account. It has no filter here: SNS lets the topic's owner say who may subscribe what, not with which
 * filter, so that whoever has an entry may receive every request.
 */
export interface ForeignSubscriber {
  /** Whose it is, such as `data-lake`; names the statement of the topic's policy. */
  readonly name: string;
  /** The queue. Its account may subscribe this one and nothing else. */
  readonly queueArn: string;
}

export interface ApiConfig {
  /** Who may call: those whom IAM allows `execute-api:Invoke`, or anybody. */
  readonly authorization: 'iam' | 'none';
  /**
   * Other accounts whose callers may call, by their ids of twelve digits. Callers of the API's own account need no entry.
   * Each account also gives its callers `execute-api:Invoke`: `docs/callers.md`.
   */
  readonly callers: readonly string[];
  /**
   * What makes two callers two tenants. A tenant sees its own requests only. After a change, callers no longer see the
   * requests that were accepted before it.
   */
  readonly tenant: TenantRule;
  /**
   * Requests a second to each method, by all clients together.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
   */
  readonly throttlingRateLimit: number;
  /** Requests at once to each method. */
  readonly throttlingBurstLimit: number;
  /**
   * Calls of `POST /uploads` that run at once. They are reserved where `accountConcurrency` leaves room for it.
   * @default 2
   */
  readonly uploadConcurrency?: number;
  /**
   * Whether CloudWatch has metrics of each method, which are billed for each; those of the whole API are free
   * (`docs/costs.md`).
   * @default false
   */
  readonly detailedMetrics?: boolean;
  /**
   * Origin whose pages may call the API and upload bodies, such as `https://shop.example.com`, or `*` for all. Calls are
   * signed all the same (`docs/adr/0024-one-origin.md`).
   * @default - no page may
   */
  readonly allowOrigin?: string;
}

export interface DeploymentConfig {
  /**
   * How long a deployment takes at most, its repair after a failure included. For so long a function waits for the
   * deployment that lets it understand a request. Each queue's `maxReceiveCount` follows from it.
   */
  readonly longest: Duration;
}

export interface IntakeConfig {
  /** Largest message that the intake queue takes. What is then more than the topic takes goes through the store. */
  readonly maxMessageSize: Size;
  readonly retention: Duration;
  /** Always longer than the source's: a message keeps its first enqueue time. */
  readonly deadLetterRetention: Duration;
  /** Attempts to dispatch a request, without those that wait for a deployment. */
  readonly maxAttempts: number;
  /** Dispatchers at work at the same time. */
  readonly maxConcurrency: number;
}

export interface TopicConfig {
  /**
   * Largest message that the request topic takes, up to 1 MiB. Above 256 KiB it cannot call HTTPS endpoints nor send
   * e-mails, and has at most 100 subscriptions: observers then get a topic of their own.
   * https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
   */
  readonly maxMessageSize: Size;
  /**
   * How long SNS takes to apply a filter, at most 15 minutes. Requests that a new filter lets pass are published once more
   * when it is over, or are held until then where order counts. With 0 they are published once.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
   */
  readonly filterPropagation: Duration;
}

export interface WorkConfig {
  /**
   * Largest `maxConcurrency` of a consumer; a route that has more gets this.
   * @default - each route's own
   */
  readonly maxConcurrency?: number;
  readonly retention: Duration;
  /** The same for a consumer that does not always work: longer than it is ever closed, and than its runs are apart. */
  readonly waitingRetention: Duration;
  /** Always longer than the source's: a message keeps its first enqueue time. */
  readonly deadLetterRetention: Duration;
  /** How long the dead-letter queue of a subscription keeps what SNS could not deliver. */
  readonly undeliveredRetention: Duration;
  /** Attempts at a request before it has failed; a crash is one. */
  readonly maxAttempts: number;
}

export interface StatusConfig {
  /**
   * How long a status can be read after its last change. Synthesis refuses less than the longest path of a message: a dead
   * letter that is redriven later would run again what has succeeded.
   */
  readonly retention: Duration;
  /**
   * How often the sweeper looks for requests whose parts nobody will end (`docs/adr/0031-the-sweeper.md`); from 5 minutes
   * to a day.
   */
  readonly sweepEvery: Duration;
}

export interface OutcomesConfig {
  /** How long an outcome waits to be pushed to its request's caller. It is dropped then: the status tells, too. */
  readonly pushRetention: Duration;
  /** How long is kept what could not be pushed, for whoever looks into it; longer than `pushRetention`. */
  readonly deadLetterRetention: Duration;
  /** How long the dead-letter queue of a subscription keeps what SNS could not deliver. */
  readonly undeliveredRetention: Duration;
  readonly maxReceiveCount: number;
  /** Pushers at work at the same time. */
  readonly maxConcurrency: number;
  /**
   * Shards of the status table's stream to count with. A new table has four; each runs one copy of the function that
   * publishes outcomes. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
   */
  readonly streamShards: number;
  /** How long is known which records of the status table's stream were given up. */
  readonly failureRetention: Duration;
}

const shared = {
  // No more than an account has in the regions where AWS gives it least.
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  api: {
    authorization: 'iam',
    callers: [],
    tenant: 'account',
    throttlingRateLimit: 2500,
    throttlingBurstLimit: 1250,
  },
  deployment: { longest: Duration.hours(1) },
  intake: {
    maxMessageSize: Size.bytes(intakeLimit()),
    retention: Duration.days(4),
    deadLetterRetention: Duration.days(14),
    maxAttempts: 5,
    maxConcurrency: 10,
  },
  topic: { maxMessageSize: Size.kibibytes(256), filterPropagation: Duration.minutes(15) },
  work: {
    retention: Duration.days(4),
    waitingRetention: Duration.days(9),
    deadLetterRetention: Duration.days(14),
    undeliveredRetention: Duration.days(10),
    maxAttempts: 5,
  },
  status: { retention: Duration.days(90), sweepEvery: Duration.minutes(5) },
  foreignSubscribers: [],
  outcomes: {
    pushRetention: Duration.minutes(15),
    deadLetterRetention: Duration.days(1),
    undeliveredRetention: Duration.hours(12),
    maxReceiveCount: 5,
    maxConcurrency: 10,
    streamShards: 4,
    failureRetention: Duration.days(14),
  },
} as const;

const stages: Readonly<Record<StageName, Config>> = {
  dev: {
    ...shared,
    stage: 'dev',
    removalPolicy: RemovalPolicy.DESTROY,
    protectFromDeletion: false,
    logRetention: RetentionDays.ONE_WEEK,
    // The least that a mapping takes.
    intake: { ...shared.intake, maxConcurrency: 2 },
    work: { ...shared.work, maxConcurrency: 2 },
    outcomes: { ...shared.outcomes, maxConcurrency: 2 },
    addresses: {},
  },
  prod: {
    ...shared,
    stage: 'prod',
    removalPolicy: RemovalPolicy.RETAIN,
    protectFromDeletion: true,
    logRetention: RetentionDays.THREE_MONTHS,
    api: { ...shared.api, uploadConcurrency: 10, detailedMetrics: true },
    intake: { ...shared.intake, maxConcurrency: 50 },
    addresses: {},
  },
};

/** Addresses of observers when the app runs on this machine. `npm run webhook` answers at the first one. */
export const localAddresses = {
  partner: 'http://localhost:3001/requests',
  sales: 'sales@example.com',
} as const;

export const stageNames: readonly StageName[] = Object.keys(stages).filter(isStage);

export function configOf(stage: StageName): Config {
  return stages[stage];
}

/** Returns the settings for the local runtime, whose SNS applies filters at once. */
export function onThisMachine(config: Config): Config {
  return { ...config, local: true, topic: { ...config.topic, filterPropagation: Duration.seconds(0) } };
}

/**
 * Reads the context `stage` (`cdk synth -c stage=prod`), and `local`, which `npm start` sets. Nothing else reads context.
 *
 * @throws InvalidDeclaration naming the stages there are
 */
export function readConfig(node: Node): Config {
  const stage: unknown = node.tryGetContext('stage') ?? 'dev';
  if (!isStage(stage)) {
    throw new InvalidDeclaration(
      `The context "stage" must be one of ${stageNames.join(', ')}, got ${JSON.stringify(stage)}. ` +
        `Write \`-c stage=${stageNames[0]}\`, or omit it for dev.`,
    );
  }
  const config = configOf(stage);
  // The CDK's command line gives text.
  const local: unknown = node.tryGetContext('local');
  return local === true || local === 'true'
    ? { ...onThisMachine(config), addresses: localAddresses }
    : config;
}

function isStage(value: unknown): value is StageName {
  return typeof value === 'string' && Object.hasOwn(stages, value);
}
