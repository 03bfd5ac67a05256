import type { Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { StageName } from './config';
import type { SecretReference } from './secret-reference';

/** A value that depends on the stage: a function of its name, or a value for each. */
export type PerStage<Value> = ((stage: StageName) => Value) | Readonly<Record<StageName, Value>>;

/** Where a consumer is made. */
export interface ConsumerPlace {
  /** The stack of the consumer: the scope for what is imported or made for it. */
  readonly stack: Stack;
  readonly stage: StageName;
}

/** The network interfaces of a function. */
export interface ConsumerNetwork {
  readonly vpc: IVpc;
  /**
   * Subnets, which need a way to SQS, DynamoDB, S3 and what the work calls (`docs/consumers.md`).
   * @default - the private subnets
   */
  readonly subnets?: SubnetSelection;
  /** @default - a security group of its own, which allows all outbound traffic */
  readonly securityGroups?: readonly ISecurityGroup[];
}

/** By name; undefined where a stage does not have the secret. */
type SecretReferences = Readonly<Record<string, SecretReference | undefined>>;

/** What the function of a consumer has beside what every consumer has. */
export interface ConsumerSettings {
  /**
   * Environment variables of the function. Secrets do not belong here: anybody who may see the function sees them.
   * @default - none
   */
  readonly environment?: PerStage<Readonly<Record<string, string>>>;
  /**
   * Environment variables that replace those of `environment` where the app runs on this machine (`npm start`).
   * @default - none
   */
  readonly localEnvironment?: Readonly<Record<string, string>>;
  /**
   * Secrets by the name that the work has for them, for all stages or by a function of the stage. The function may
   * read exactly these.
   * @default - none
   */
  readonly secrets?: SecretReferences | ((stage: StageName) => SecretReferences);
  /**
   * Gives the function further permissions: `(grantee, { stack }) => table(stack).grantReadData(grantee)`.
   * @default - none
   */
  readonly permissions?: (grantee: IGrantable, place: ConsumerPlace) => void;
  /**
   * Layers of the function, for arm64 and Node.js 24.
   * @default - none
   */
  readonly layers?: (place: ConsumerPlace) => readonly ILayerVersion[];
  /**
   * The VPC of the function.
   * @default - none
   */
  readonly vpc?: (place: ConsumerPlace) => ConsumerNetwork;
}

export function valueIn<Value>(given: PerStage<Value>, stage: StageName): Value {
  return typeof given === 'function' ? given(stage) : given[stage];
}

/** Returns the secrets that a consumer has in a stage. */
export function secretsIn(
  { secrets = {} }: ConsumerSettings,
  stage: StageName,
): Readonly<Record<string, SecretReference>> {
  const given = typeof secrets === 'function' ? secrets(stage) : secrets;
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, secret]) => (secret === undefined ? [] : [[name, secret]])),
  );
}
