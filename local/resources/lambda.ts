import type { EventSourceMappings } from '../services/event-source-mapping/service';
import type { FunctionCode } from '../services/lambda/definition';
import type { LambdaService } from '../services/lambda/service';
import { eventSourceMappings } from './event-source-mappings';
import { eventInvokeConfigs, usableDestination } from './lambda-events';
import { functionNameOf, numbersOf, objectOf, textOf, textsOf, type Properties } from './lambda-properties';
import type { ResourceOutcome, ResourceProvider } from './provider';

export interface LambdaProvidersOptions {
  readonly lambda: LambdaService;
  readonly mappings: EventSourceMappings;
  /** The path of what was to be uploaded to a bucket: a directory or a zip file. */
  readonly resolveAsset: (bucket: string, key: string) => string | undefined;
}

/** Functions, their layers, versions and aliases, and what invokes them from queues. */
export function lambdaProviders(options: LambdaProvidersOptions): ResourceProvider[] {
  const layers = new Map<string, string>();
  return [
    layerVersions(options, layers),
    functions(options, layers),
    eventSourceMappings(options.mappings),
    versions(options),
    aliases(options),
    permissions(options),
    eventInvokeConfigs(options.lambda),
  ];
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
 * @param layers receives the path of each layer's content, by ARN
 */
function layerVersions(
  { lambda, resolveAsset }: LambdaProvidersOptions,
  layers: Map<string, string>,
): ResourceProvider {
  return {
    type: 'AWS::Lambda::LayerVersion',
    supported: ['Content', 'LayerName'],
    ignored: ['CompatibleArchitectures', 'CompatibleRuntimes', 'Description', 'LicenseInfo'],
    create: async ({ properties, generatedName }) => {
      const name = textOf(properties, 'LayerName') ?? generatedName;
      const arn = lambda.arnOfLayer(name);
      layers.set(arn, assetOf(objectOf(properties, 'Content'), `Layer ${name}`, resolveAsset));
      return outcome(arn, { LayerVersionArn: arn });
    },
  };
}

function functions(
  { lambda, resolveAsset }: LambdaProvidersOptions,
  layers: ReadonlyMap<string, string>,
): ResourceProvider {
  return {
    type: 'AWS::Lambda::Function',
    supported: [
      'Code',
      'DeadLetterConfig',
      'Environment',
      'FunctionName',
      'Handler',
      'Layers',
      'MemorySize',
      'PackageType',
      'ReservedConcurrentExecutions',
      'Runtime',
      'Timeout',
    ],
    optional: ['DeadLetterConfig'],
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
      const deadLetters = textOf(objectOf(properties, 'DeadLetterConfig'), 'TargetArn');
      const [deadLetterArn, noDeadLetters] = usableDestination(deadLetters, ['sqs', 'sns']);
      const given = textsOf(properties, 'Layers');
      const notDone = given
        // A layer of the assembly that does not run is named by its logical id.
        .filter((layer) => layer.startsWith('arn:') && !layers.has(layer))
        .map((layer) => ({
          property: 'Layers',
          why: `a layer must be in this assembly, got ${layer}. The function runs without it.`,
        }));
      if (noDeadLetters !== undefined) notDone.push({ property: 'DeadLetterConfig', why: noDeadLetters });
      const { arn } = await lambda.createFunction({
        functionName,
        runtime: textOf(properties, 'Runtime') ?? '(none)',
        handler: textOf(properties, 'Handler') ?? '',
        code,
        environment: variablesOf(functionName, properties),
        layers: given.flatMap((layer) => layers.get(layer) ?? []),
        ...(deadLetterArn !== undefined && { deadLetterArn }),
        ...numbersOf(properties, {
          Timeout: 'timeoutSeconds',
          MemorySize: 'memoryMegabytes',
          ReservedConcurrentExecutions: 'reservedConcurrency',
        }),
      });
      return { ref: functionName, attributes: { Arn: arn }, notDone };
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
  return { path: assetOf(code, `Function ${functionName}`, resolveAsset) };
}

/**
 * @param where holds the location in S3
 * @throws Error when the location is not that of an asset
 */
function assetOf(
  where: Properties,
  what: string,
  resolveAsset: LambdaProvidersOptions['resolveAsset'],
): string {
  const bucket = textOf(where, 'S3Bucket') ?? '';
  const key = textOf(where, 'S3Key') ?? '';
  const path = resolveAsset(bucket, key);
  if (path !== undefined) return path;
  throw new Error(`${what}: its code must be an asset of this assembly, got s3://${bucket}/${key}.`);
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
