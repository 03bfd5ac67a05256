import type { AwsService, CallContext, Environment } from '../aws/call';
import { formatArn } from '../aws/arn';
import type { ResourceProvider } from './provider';
import { corsConfiguration, encryptionConfiguration, lifecycleConfiguration } from './s3-configurations';

type Call = (action: string, input: Readonly<Record<string, unknown>>) => Promise<object>;

/** AWS::S3::Bucket and AWS::S3::BucketPolicy. */
export function s3Providers(s3: AwsService, environment: Environment): ResourceProvider[] {
  const context: CallContext = {
    principal: { kind: 'account', account: environment.account },
    requestId: 'cloudformation',
  };
  const call: Call = async (action, input) => s3.call(action, input, context);
  return [bucket(call, environment), bucketPolicy(call)];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
function bucket(call: Call, environment: Environment): ResourceProvider {
  return {
    type: 'AWS::S3::Bucket',
    supported: [
      'BucketEncryption',
      'BucketName',
      'CorsConfiguration',
      'LifecycleConfiguration',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'VersioningConfiguration',
    ],
    ignored: [
      'AnalyticsConfigurations',
      'IntelligentTieringConfigurations',
      'InventoryConfigurations',
      'LoggingConfiguration',
      'MetricsConfigurations',
      'Tags',
    ],
    create: async ({ properties, generatedName }) => {
      const given = properties['BucketName'];
      const Bucket = typeof given === 'string' && given !== '' ? given : bucketNameOf(generatedName);
      const cors = properties['CorsConfiguration'];
      const lifecycle = properties['LifecycleConfiguration'];
      const encryption = properties['BucketEncryption'];
      const block = properties['PublicAccessBlockConfiguration'];
      // Read before the bucket is made: what cannot be used leaves none behind.
      const configurations: [string, Readonly<Record<string, unknown>>][] = [];
      if (cors !== undefined)
        configurations.push(['PutBucketCors', { CORSConfiguration: corsConfiguration(cors) }]);
      if (lifecycle !== undefined) {
        const LifecycleConfiguration = lifecycleConfiguration(lifecycle);
        configurations.push(['PutBucketLifecycleConfiguration', { LifecycleConfiguration }]);
      }
      if (encryption !== undefined) {
        const ServerSideEncryptionConfiguration = encryptionConfiguration(encryption);
        configurations.push(['PutBucketEncryption', { ServerSideEncryptionConfiguration }]);
      }
      if (block !== undefined)
        configurations.push(['PutPublicAccessBlock', { PublicAccessBlockConfiguration: block }]);
      await call('CreateBucket', { Bucket });
      for (const [action, input] of configurations) await call(action, { Bucket, ...input });
      return { ref: Bucket, attributes: attributesOf(Bucket, environment), notDone: notDone(properties) };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
function bucketPolicy(call: Call): ResourceProvider {
  return {
    type: 'AWS::S3::BucketPolicy',
    supported: ['Bucket', 'PolicyDocument'],
    ignored: [],
    create: async ({ properties }) => {
      const { Bucket, PolicyDocument: document } = properties;
      if (typeof Bucket !== 'string') throw new Error('Bucket must be the name of a bucket.');
      if (document === undefined) throw new Error('PolicyDocument must be a policy.');
      const Policy = typeof document === 'string' ? document : JSON.stringify(document);
      await call('PutBucketPolicy', { Bucket, Policy });
      return { ref: Bucket, attributes: {} };
    },
  };
}

/** The names under which a bucket answers are those of the runtime: `*.localhost` is this machine. */
function attributesOf(name: string, { partition, region, endpoint }: Environment): Record<string, string> {
  const { port } = new URL(endpoint);
  const host = (...parts: string[]): string => `${[name, 's3', ...parts, 'localhost'].join('.')}:${port}`;
  return {
    Arn: formatArn({ partition, service: 's3', region: '', account: '', resource: name }),
    DomainName: host(),
    DualStackDomainName: host('dualstack', region),
    RegionalDomainName: host(region),
  };
}

/** What of supported properties is not done, by name. */
function notDone(
  properties: Readonly<Record<string, unknown>>,
): { readonly property: string; readonly why: string }[] {
  const versioning: unknown = Object(properties['VersioningConfiguration']).Status;
  if (versioning !== 'Enabled') return [];
  const why = 'versions are not kept here: what is replaced or deleted is gone.';
  return [{ property: 'VersioningConfiguration.Status', why }];
}

/** In lower case, with at most 63 characters; what tells generated names apart is at their end. */
function bucketNameOf(generatedName: string): string {
  const name = generatedName.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  const end = 16;
  return name.length <= 63 ? name : `${name.slice(0, 63 - end)}${name.slice(-end)}`;
}
