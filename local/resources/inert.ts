import { createHash } from 'node:crypto';
import { uuidOf } from '../assembly/names';
import { formatArn } from '../aws/arn';
import type { Environment } from '../aws/call';
import type { ResourceOutcome, ResourceProvider, ResourceRequest } from './provider';

/** Where the values of SSM parameters go, for `{{resolve:ssm:…}}` and parameters of templates. */
export interface ParameterStore {
  setSystemsManagerParameter(name: string, value: string, type: string): void;
}

/**
 * Resources that change nothing in what a request meets here: permissions of callers are not evaluated, metrics
 * and keys are not kept. They are made only so that others can refer to them.
 */
export function inertProviders(environment: Environment, parameters: ParameterStore): ResourceProvider[] {
  const arn = (service: string, resource: string, region = environment.region): string =>
    formatArn({ ...environment, region, service, resource });
  const iam = (kind: string, { properties }: ResourceRequest, name: string): string =>
    arn('iam', `${kind}${textOf(properties, 'Path') ?? '/'}${name}`, '');

  return [
    inert('AWS::CDK::Metadata', [], ({ generatedName }) => ({ ref: generatedName, attributes: {} })),

    inert('AWS::IAM::Role', ['RoleName', 'Path'], (request) => {
      const ref = nameOf(request, 'RoleName');
      return { ref, attributes: { Arn: iam('role', request, ref), RoleId: identifier('AROA', ref) } };
    }),
    inert('AWS::IAM::User', ['UserName', 'Path'], (request) => {
      const ref = nameOf(request, 'UserName');
      return { ref, attributes: { Arn: iam('user', request, ref) } };
    }),
    inert('AWS::IAM::Group', ['GroupName', 'Path'], (request) => {
      const ref = nameOf(request, 'GroupName');
      return { ref, attributes: { Arn: iam('group', request, ref) } };
    }),
    inert('AWS::IAM::ManagedPolicy', ['ManagedPolicyName', 'Path'], (request) => {
      const ref = iam('policy', request, nameOf(request, 'ManagedPolicyName'));
      return { ref, attributes: { PolicyArn: ref } };
    }),
    named('AWS::IAM::Policy', 'PolicyName'),
    named('AWS::IAM::RolePolicy', 'PolicyName'),

    inert('AWS::Logs::LogGroup', ['LogGroupName'], (request) => {
      const ref = nameOf(request, 'LogGroupName');
      return { ref, attributes: { Arn: arn('logs', `log-group:${ref}:*`) } };
    }),
    named('AWS::Logs::LogStream', 'LogStreamName'),
    named('AWS::Logs::MetricFilter', 'FilterName'),
    named('AWS::Logs::QueryDefinition', 'Name'),
    named('AWS::Logs::ResourcePolicy', 'PolicyName'),

    ...['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].map((type) =>
      inert(type, ['AlarmName'], (request) => {
        const ref = nameOf(request, 'AlarmName');
        return { ref, attributes: { Arn: arn('cloudwatch', `alarm:${ref}`) } };
      }),
    ),
    named('AWS::CloudWatch::AnomalyDetector', 'MetricName'),
    named('AWS::CloudWatch::Dashboard', 'DashboardName'),

    inert('AWS::KMS::Key', [], ({ generatedName }) => {
      const ref = uuidOf(generatedName);
      return { ref, attributes: { Arn: arn('kms', `key/${ref}`), KeyId: ref } };
    }),
    named('AWS::KMS::Alias', 'AliasName'),

    named('AWS::ResourceGroups::Group', 'Name'),
    named('AWS::XRay::Group', 'GroupName'),
    named('AWS::XRay::SamplingRule', 'RuleName'),

    inert('AWS::SSM::Parameter', ['Name', 'Type', 'Value'], (request) => {
      const ref = nameOf(request, 'Name');
      const type = textOf(request.properties, 'Type') ?? 'String';
      const value = textOf(request.properties, 'Value');
      if (value === undefined) throw new Error('Value is missing; an SSM parameter takes text.');
      parameters.setSystemsManagerParameter(ref, value, type);
      return { ref, attributes: { Type: type, Value: value } };
    }),
  ];
}

function inert(
  type: string,
  supported: readonly string[],
  outcome: (request: ResourceRequest) => ResourceOutcome,
): ResourceProvider {
  // An async function, so that what `outcome` throws rejects the promise.
  return { type, supported, ignored: ['*'], create: async (request) => outcome(request) };
}

/** A resource whose only answer is its name. */
function named(type: string, nameProperty: string): ResourceProvider {
  return inert(type, [nameProperty], (request) => ({ ref: nameOf(request, nameProperty), attributes: {} }));
}

function nameOf({ properties, generatedName }: ResourceRequest, property: string): string {
  return textOf(properties, property) ?? generatedName;
}

function textOf(properties: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = properties[key];
  return typeof value === 'string' ? value : undefined;
}

/** A unique id as IAM gives them. */
function identifier(prefix: string, of: string): string {
  return prefix + createHash('sha256').update(of).digest('hex').slice(0, 17).toUpperCase();
}
