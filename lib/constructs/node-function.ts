import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, type ILayerVersion, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ConsumerNetwork } from '../consumer-settings';
import { acknowledgeWildcard } from './acknowledge-wildcard';
import { bundle, type BundleConstants } from './bundle';
import type { Permission } from './permissions';

export interface NodeFunctionProps {
  /** Shown in the console. */
  readonly description: string;
  /** File that exports `handler`. */
  readonly entry: string;
  readonly timeout: Duration;
  /** MiB; the share of a CPU grows with it. */
  readonly memorySize: number;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the function leaves the stack. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Environment variables that no permission brings along.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Constants of the bundle.
   * @default - none
   */
  readonly constants?: BundleConstants;
  /**
   * Layers, for arm64.
   * @default - none
   */
  readonly layers?: readonly ILayerVersion[];
  /**
   * The VPC of the function.
   * @default - none
   */
  readonly network?: ConsumerNetwork;
  /**
   * Copies that nothing else of the account can take, and the most that run at once.
   * @default - it shares what the account has left
   */
  readonly reservedConcurrency?: number;
}

/** Copies of a function that one of its callers runs at once, at most. */
export interface ConcurrencyShare {
  /** Such as `its queue`. */
  readonly caller: string;
  readonly copies: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const manageInterfaces: Permission = {
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resourceArn: '*',
  wildcard: { suffix: '*', reason: 'Lambda requires these actions on all resources to connect a VPC.' },
};

/**
 * A function on Node.js 24 and arm64, with a log group and a role of its own. The role may write to that log group and
 * nothing else until {@link allow} is called.
 */
export class NodeFunction extends Construct {
  readonly function: Function;
  /** What the function may do; depend on it to wait for its permissions. */
  readonly role: Role;
  private readonly shares: ConcurrencyShare[] = [];

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    // Not the managed policy, which allows every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const { network } = props;
    this.function = new Function(this, 'Function', {
      description: props.description,
      code: bundle(props.entry, props.constants ?? {}),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: { ...props.environment },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      ...(props.layers !== undefined && { layers: [...props.layers] }),
      ...(network !== undefined && {
        vpc: network.vpc,
        vpcSubnets: network.subnets,
        ...(network.securityGroups !== undefined && { securityGroups: [...network.securityGroups] }),
      }),
      reservedConcurrentExecutions: props.reservedConcurrency,
    });
    if (network !== undefined) this.allow(manageInterfaces);
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resourceArn: logGroup.logGroupArn });
  }

  /** Callers of the function, each with the copies that it runs at once. */
  get concurrency(): readonly ConcurrencyShare[] {
    return this.shares;
  }

  /** Adds a caller to the sum that is compared with the account's concurrency (`lib/concurrency.ts`). */
  countConcurrency(share: ConcurrencyShare): void {
    this.shares.push(share);
  }

  /** Gives the function a permission and the environment variables to use it: never one without the other. */
  allow({ actions, resourceArn, wildcard, conditions, environment = {} }: Permission): void {
    const statement = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: [...actions],
      resources: [resourceArn],
      ...(conditions !== undefined && { conditions: { ...conditions } }),
    });
    this.role.addToPolicy(statement);
    if (wildcard !== undefined) acknowledgeWildcard(this.role, wildcard.suffix, wildcard.reason);
    for (const [name, value] of Object.entries(environment)) this.function.addEnvironment(name, value);
  }
}
