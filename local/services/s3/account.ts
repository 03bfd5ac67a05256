import { formatArn } from '../../aws/arn';
import { anonymous, type CallContext, type Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import { refusalOf } from '../../aws/policy/evaluate';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import type { Random } from '../../random';
import { Bucket } from './bucket';
import { conditionKeys } from './condition-keys';
import { accessDenied, invalidArgument, noSuchBucket, noSuchKey } from './errors';
import { type Input, optionalText, requiredText } from './input';
import type { S3Limits } from './limits';
import type { StoredObject } from './stored-object';

export interface AccountOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly hops: HopLog;
  readonly limits: S3Limits;
}

/** The buckets of one account in one region. */
export class BucketAccount {
  /** By name, in the order in which they were made. */
  readonly buckets = new Map<string, Bucket>();

  constructor(readonly options: AccountOptions) {}

  get now(): number {
    return this.options.clock.now();
  }

  get limits(): S3Limits {
    return this.options.limits;
  }

  addBucket(name: string): Bucket {
    const { partition } = this.options.environment;
    const arn = formatArn({ partition, service: 's3', region: '', account: '', resource: name });
    const bucket = new Bucket(name, this.now, arn);
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** A bucket as it is now: without what has expired. */
  find(name: string): Bucket | undefined {
    const bucket = this.buckets.get(name);
    for (const key of bucket?.sweep(this.now) ?? []) this.report(name, 'expired', key);
    return bucket;
  }

  /**
   * The bucket of the parameter `Bucket`, when the caller may do `action` with it.
   * @throws AwsError `NoSuchBucket`, `AccessDenied`
   */
  bucketFor(action: string, input: Input, context: CallContext): Bucket {
    const bucket = this.lookUp(input);
    this.authorize(action, bucket, bucket.arn, input, context);
    return bucket;
  }

  /**
   * The same for one of its objects, and the object's key.
   * @throws AwsError `NoSuchBucket`, `AccessDenied`, `KeyTooLongError`, `InvalidArgument`
   */
  keyFor(
    action: string,
    input: Input,
    context: CallContext,
  ): { readonly bucket: Bucket; readonly key: string } {
    const bucket = this.lookUp(input);
    const key = requiredText(input, 'Key');
    this.checkKey(key);
    this.authorize(action, bucket, `${bucket.arn}/${key}`, input, context);
    const version = optionalText(input, 'VersionId');
    // Without versioning every object has the version `null`.
    if (version !== undefined && version !== 'null') {
      throw invalidArgument('Invalid version id specified', 'versionId', version);
    }
    return { bucket, key };
  }

  checkKey(key: string): void {
    const size = Buffer.byteLength(key);
    if (size <= this.limits.keyBytes) return;
    throw new AwsError('KeyTooLongError', 'Your key is too long', {
      members: { Size: size, MaxSizeAllowed: this.limits.keyBytes },
    });
  }

  /** @throws AwsError when the bucket's policy does not let the caller do it */
  authorize(
    action: string,
    { policy, blocksPublicAccess }: Bucket,
    resourceArn: string,
    input: Input,
    { principal }: CallContext,
  ): void {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    if (principal === anonymous && blocksPublicAccess) throw accessDenied();
    const call = {
      principal,
      action: `s3:${action}`,
      resourceArn,
      owner: this.options.environment.account,
      keys: conditionKeys(input),
    };
    const refusal = refusalOf(policy?.document, call);
    if (refusal === undefined) return;
    if (principal === anonymous) throw accessDenied();
    throw accessDenied(
      `User: ${refusal.caller} is not authorized to perform: ${call.action} on resource: "${resourceArn}" ${refusal.why}`,
    );
  }

  /**
   * The object that there must be.
   * @throws AwsError `NoSuchKey`; `AccessDenied` to callers who may not list, since they must not learn what is there
   */
  existing(bucket: Bucket, key: string, context: CallContext): StoredObject {
    const object = bucket.object(key);
    if (object !== undefined) return object;
    this.authorize('ListBucket', bucket, bucket.arn, {}, context);
    throw noSuchKey(key);
  }

  /** Where an object answers, as a path below the address that all services share. */
  urlOf(bucket: string, key: string): string {
    return `${this.options.environment.endpoint}/${bucket}/${encodeURIComponent(key)}`;
  }

  report(bucket: string, event: string, key: string): void {
    this.options.hops({ service: 's3', resource: bucket, event, id: key });
  }

  private lookUp(input: Input): Bucket {
    const name = requiredText(input, 'Bucket');
    const bucket = this.find(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }
}
