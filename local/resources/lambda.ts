import type { EventSourceMappings } from '../services/event-source-mapping/service';
import type { FunctionCode } from '../services/lambda/definition';
import type { LambdaService } from '../services/lambda/service';
import { eventSourceMappings } from './event-source-mappings';
import { eventInvokeConfigs } from './lambda-events';
import { functionNameOf, numbersOf, objectOf, textOf, type Properties } from './lambda-properties';
import type { ResourceOutcome, ResourceProvider } from './provider';

export interface LambdaProvidersOptions {
  readonly lambda: LambdaService;
  readonly mappings: EventSourceMappings;
  /** The path of what was to be uploaded to a bucket: a directory or a zip file. */
  readonly resolveAsset: (bucket: string, key: string) => string | undefined;
}

/** Functions, their versions and aliases, and what invokes them from queues. */
export function lambdaProviders(options: LambdaProvidersOptions): ResourceProvider[] {
  return [
    functions(options),
    eventSourceMappings(options.mappings),
    versions(options),
    aliases(options),
    permissions(options),
    eventInvokeConfigs(options.lambda),
  ];
}

function functions({ lambda, resolveAsset }: LambdaProvidersOptions): ResourceProvider {
  return {
    type: 'AWS::Lambda::Function',
    supported: [
      'Code',
      'DeadLetterConfig',
      'Environment',
      'FunctionName',
      'Handler',
      'MemorySize',
      'PackageType',
      'ReservedConcurrentExecutions',
      'Runtime',
      'Timeout',
    ],
    ignored: [
      'Architectures',
      'CodeSigningConfigArn',
      'Description',
      'EphemeralStorage',
      'KmsKeyArn',
      'LoggingConfig',
      'RecursiveLoop',
      'Role',
      'RuntimeManagementConfig',
      'SnapStart',
      'Tags',
      'TracingConfig',
      'VpcConfig',
    ],
    create: async ({ properties, generatedName }) => {
      const functionName = textOf(properties, 'FunctionName') ?? generatedName;
      const code = codeOf(functionName, properties, resolveAsset);
      const deadLetterArn = textOf(objectOf(properties, 'DeadLetterConfig'), 'TargetArn');
      const { arn } = await lambda.createFunction({
        functionName,
        runtime: textOf(properties, 'Runtime') ?? '(none)',
        handler: textOf(properties, 'Handler') ?? '',
        code,
        environment: variablesOf(functionName, properties),
        ...(deadLetterArn !== undefined && { deadLetterArn }),
        ...numbersOf(properties, {
          Timeout: 'timeoutSeconds',
          MemorySize: 'memoryMegabytes',
          ReservedConcurrentExecutions: 'reservedConcurrency',
        }),
      });
      return { ref: functionName, attributes: { Arn: arn } };
    },
  };
}

function codeOf(
  functionName: string,
  properties: Properties,
  resolveAsset: LambdaProvidersOptions['resolveAsset'],
): FunctionCode {
  const code = objectOf(properties, 'Code');
  const inline = textOf(code, 'ZipFile');
  if (inline !== undefined) return { inline };
  if (textOf(properties, 'PackageType') === 'Image' || 'ImageUri' in code) {
    throw new Error(`Function ${functionName}: container images do not run here, only Node.js code.`);
  }
  const bucket = textOf(code, 'S3Bucket') ?? '';
  const key = textOf(code, 'S3Key') ?? '';
  const path = resolveAsset(bucket, key);
  if (path === undefined) {
    throw new Error(
      `Function ${functionName}: its code, s3://${bucket}/${key}, is no asset of this assembly.`,
    );
  }
  return { path };
}

function variablesOf(functionName: string, properties: Properties): Record<string, string> {
  const variables = objectOf(objectOf(properties, 'Environment'), 'Variables');
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        throw new Error(`Function ${functionName}: the environment variable ${name} is no text.`);
      }
      return [name, String(value)];
    }),
  );
}

/** There is one code of each function here, so that its first version is its only one. */
const ONLY_VERSION = '1';

function versions({ lambda }: LambdaProvidersOptions): ResourceProvider {
  return {
    type: 'AWS::Lambda::Version',
    supported: ['FunctionName'],
    ignored: ['CodeSha256', 'Description', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'],
    create: async (request) => {
      const arn = lambda.addQualifier(functionNameOf(request), ONLY_VERSION);
      return outcome(arn, { FunctionArn: arn, Version: ONLY_VERSION });
    },
  };
}

function aliases({ lambda }: LambdaProvidersOptions): ResourceProvider {
  return {
    type: 'AWS::Lambda::Alias',
    supported: ['FunctionName', 'FunctionVersion', 'Name'],
    ignored: ['Description', 'ProvisionedConcurrencyConfig', 'RoutingConfig'],
    create: async (request) => {
      const name = textOf(request.properties, 'Name') ?? '';
      const arn = lambda.addQualifier(functionNameOf(request), name);
      return outcome(arn, { AliasArn: arn });
    },
  };
}

function permissions({ lambda }: LambdaProvidersOptions): ResourceProvider {
  return {
    type: 'AWS::Lambda::Permission',
    supported: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
    ignored: ['EventSourceToken', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl', 'PrincipalOrgID'],
    create: async (request) => {
      const { properties, generatedName } = request;
      const sourceArn = textOf(properties, 'SourceArn');
      const sourceAccount = textOf(properties, 'SourceAccount');
      lambda.addPermission(functionNameOf(request), {
        action: textOf(properties, 'Action') ?? '',
        principal: textOf(properties, 'Principal') ?? '',
        ...(sourceArn !== undefined && { sourceArn }),
        ...(sourceAccount !== undefined && { sourceAccount }),
      });
      return outcome(generatedName, { Id: generatedName });
    },
  };
}

async function outcome(ref: string, attributes: Properties): Promise<ResourceOutcome> {
  return Promise.resolve({ ref, attributes });
}
