import { s3Providers } from '../../../local/resources/s3';
import type { ResourceOutcome } from '../../../local/resources/provider';
import { BUCKET, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3({ now: Date.parse('2026-03-10T10:30:00Z') });
});
afterEach(async () => s3.close());

const make = async (
  type: string,
  properties: Record<string, unknown>,
  generatedName = 'shop-Files-0ABCDEFGHIJ1',
): Promise<ResourceOutcome> => {
  const provider = s3Providers(s3.service, s3.environment).find((candidate) => candidate.type === type);
  if (provider === undefined) throw new Error(`no ${type}`);
  return provider.create({ logicalId: 'Files', stackName: 'shop', generatedName, properties });
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
describe('AWS::S3::Bucket', () => {
  it('answers with name, ARN and the hosts at which it is reached here', async () => {
    const { port } = new URL(s3.endpoint);
    expect(await make('AWS::S3::Bucket', { BucketName: 'files' })).toEqual({
      ref: 'files',
      attributes: {
        Arn: 'arn:aws:s3:::files',
        DomainName: `files.s3.localhost:${port}`,
        DualStackDomainName: `files.s3.dualstack.us-east-1.localhost:${port}`,
        RegionalDomainName: `files.s3.us-east-1.localhost:${port}`,
      },
      notDone: [],
    });
  });

  it('takes the generated name in lower case, shortened but for its end', async () => {
    expect((await make('AWS::S3::Bucket', {})).ref).toBe('shop-files-0abcdefghij1');
    const { ref } = await make('AWS::S3::Bucket', {}, `${'X'.repeat(70)}-0ABCDEFGHIJ1`);
    expect(ref).toMatch(/^x{50}-0abcdefghij1$/);
  });

  it('lets objects expire by its rules', async () => {
    const Rules = [
      {
        Status: 'Enabled',
        Prefix: 'tmp/',
        ExpirationInDays: 1,
        TagFilters: [{ Key: 'a', Value: '1' }],
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ];
    const { ref: Bucket } = await make('AWS::S3::Bucket', { LifecycleConfiguration: { Rules } });
    await s3.call('PutObject', { Bucket, Key: 'tmp/a', Tagging: 'a=1' });
    await s3.call('PutObject', { Bucket, Key: 'tmp/b' });
    await s3.days(2);
    expect(s3.service.peek(Bucket).map(({ key }) => key)).toEqual(['tmp/b']);
  });

  it('lets pages in by its rules', async () => {
    const CorsRules = [
      {
        AllowedOrigins: ['*'],
        AllowedMethods: ['GET'],
        AllowedHeaders: ['*'],
        ExposedHeaders: ['ETag'],
        MaxAge: 60,
      },
    ];
    const { ref } = await make('AWS::S3::Bucket', { CorsConfiguration: { CorsRules } });
    expect(s3.service.corsRules(ref)).toEqual([
      { origins: ['*'], methods: ['GET'], headers: ['*'], exposed: ['ETag'], maxAgeSeconds: 60 },
    ]);
  });

  it('says of its objects what they would be encrypted with', async () => {
    const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key-1' };
    const { ref: Bucket } = await make('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: byDefault }] },
    });
    expect(await s3.call('PutObject', { Bucket, Key: 'a' })).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key-1',
    });
    await s3.call('CopyObject', { Bucket: BUCKET, Key: 'a', CopySource: `${Bucket}/a` });
    const copy = await s3.call('HeadObject', { Bucket: BUCKET, Key: 'a' });
    expect(copy).toMatchObject({ ServerSideEncryption: 'AES256' });
    expect(copy).not.toHaveProperty('SSEKMSKeyId');
  });

  it('is open to everyone only when it says so, and its policy too', async () => {
    const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
    await make('AWS::S3::Bucket', { BucketName: 'open', PublicAccessBlockConfiguration: open });
    await make('AWS::S3::Bucket', { BucketName: 'blocked' });
    const statuses = ['open', 'blocked'].map(async (Bucket) => {
      const Statement = {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      };
      await make('AWS::S3::BucketPolicy', { Bucket, PolicyDocument: { Statement } });
      await s3.call('PutObject', { Bucket, Key: 'a' });
      return (await fetch(`${s3.endpoint}/${Bucket}/a`)).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 403]);
  });

  it('says by name that it keeps no versions', async () => {
    const suspended = await make('AWS::S3::Bucket', {
      BucketName: 'suspended',
      VersioningConfiguration: { Status: 'Suspended' },
    });
    expect(suspended.notDone).toEqual([]);
    const { notDone } = await make('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } });
    expect(notDone).toEqual([
      {
        property: 'VersioningConfiguration.Status',
        why: 'versions are not kept here: what is replaced or deleted is gone.',
      },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a name that S3 does not take', { BucketName: 'No' }, 'The specified bucket is not valid.'],
    ['a name that is taken', { BucketName: BUCKET }, 'you already own it'],
    [
      'rules that are no list',
      { LifecycleConfiguration: {} },
      'LifecycleConfiguration.Rules must be a list of rules.',
    ],
    [
      'a method that browsers may not use',
      { CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['PATCH'] }] } },
      'not well-formed',
    ],
  ])('fails with %s', async (_what, properties, message) => {
    await expect(make('AWS::S3::Bucket', properties)).rejects.toThrow(message);
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
describe('AWS::S3::BucketPolicy', () => {
  it('fails for a bucket that is not there, and without a policy', async () => {
    const PolicyDocument = { Statement: { Effect: 'Deny', Principal: '*', Action: '*' } };
    await expect(make('AWS::S3::BucketPolicy', { Bucket: 'nowhere', PolicyDocument })).rejects.toThrow(
      'The specified bucket does not exist',
    );
    await expect(make('AWS::S3::BucketPolicy', { Bucket: BUCKET })).rejects.toThrow(
      'PolicyDocument must be a policy.',
    );
  });
});
