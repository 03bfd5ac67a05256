import type { AwsService, CallContext, Environment } from '../../aws/call';
import type { Clock } from '../../clock';
import { type HopLog, noHops } from '../../hops';
import type { Random } from '../../random';
import { BucketAccount } from './account';
import type { Action } from './action';
import { abortMultipartUpload } from './actions/abort-multipart-upload';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './actions/bucket-policy';
import { completeMultipartUpload } from './actions/complete-multipart-upload';
import { copyObject } from './actions/copy-object';
import { createBucket } from './actions/create-bucket';
import { createMultipartUpload } from './actions/create-multipart-upload';
import { deleteBucket } from './actions/delete-bucket';
import { deleteObject } from './actions/delete-object';
import { deleteObjects } from './actions/delete-objects';
import { getBucketLocation } from './actions/get-bucket-location';
import { getBucketVersioning } from './actions/get-bucket-versioning';
import { getObject } from './actions/get-object';
import { headBucket } from './actions/head-bucket';
import { headObject } from './actions/head-object';
import { listBuckets } from './actions/list-buckets';
import { listObjectsV2 } from './actions/list-objects-v2';
import { listParts } from './actions/list-parts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './actions/object-tagging';
import { putBucketCors } from './actions/put-bucket-cors';
import { putBucketEncryption } from './actions/put-bucket-encryption';
import { putBucketLifecycleConfiguration } from './actions/put-bucket-lifecycle-configuration';
import { putObject } from './actions/put-object';
import { putPublicAccessBlock } from './actions/put-public-access-block';
import { uploadPart, uploadPartCopy } from './actions/upload-part';
import type { CorsRule } from './cors';
import { notImplemented } from './errors';
import type { Input } from './input';
import { localS3Limits, type S3Limits } from './limits';

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['AbortMultipartUpload', abortMultipartUpload],
  ['CompleteMultipartUpload', completeMultipartUpload],
  ['CopyObject', copyObject],
  ['CreateBucket', createBucket],
  ['CreateMultipartUpload', createMultipartUpload],
  ['DeleteBucket', deleteBucket],
  ['DeleteBucketPolicy', deleteBucketPolicy],
  ['DeleteObject', deleteObject],
  ['DeleteObjectTagging', deleteObjectTagging],
  ['DeleteObjects', deleteObjects],
  ['GetBucketLocation', getBucketLocation],
  ['GetBucketPolicy', getBucketPolicy],
  ['GetBucketVersioning', getBucketVersioning],
  ['GetObject', getObject],
  ['GetObjectTagging', getObjectTagging],
  ['HeadBucket', headBucket],
  ['HeadObject', headObject],
  ['ListBuckets', listBuckets],
  ['ListObjectsV2', listObjectsV2],
  ['ListParts', listParts],
  ['PutBucketCors', putBucketCors],
  ['PutBucketEncryption', putBucketEncryption],
  ['PutBucketLifecycleConfiguration', putBucketLifecycleConfiguration],
  ['PutBucketPolicy', putBucketPolicy],
  ['PutObject', putObject],
  ['PutObjectTagging', putObjectTagging],
  ['PutPublicAccessBlock', putPublicAccessBlock],
  ['UploadPart', uploadPart],
  ['UploadPartCopy', uploadPartCopy],
]);

/** An object as it lies in a bucket. */
export interface PeekedObject {
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Amazon S3: buckets and their objects, in memory. */
export class S3Service implements AwsService {
  readonly name = 's3';
  readonly clock: Clock;
  readonly environment: Environment;
  readonly limits: S3Limits;
  private readonly account: BucketAccount;

  constructor(options: {
    readonly environment: Environment;
    readonly clock: Clock;
    readonly random: Random;
    readonly hops?: HopLog;
    /** Quotas to put in place of {@link localS3Limits}. */
    readonly limits?: Partial<S3Limits>;
  }) {
    this.clock = options.clock;
    this.environment = options.environment;
    this.limits = { ...localS3Limits, ...options.limits };
    this.account = new BucketAccount({ ...options, hops: options.hops ?? noHops, limits: this.limits });
  }

  async call(action: string, input: Input, context: CallContext): Promise<object> {
    const run = actions.get(action);
    if (run === undefined) throw notImplemented(action);
    return run(this.account, input, context);
  }

  /** Rules for browsers; none when the bucket has none, or is not there. */
  corsRules(bucketName: string): readonly CorsRule[] | undefined {
    return this.account.buckets.get(bucketName)?.cors;
  }

  hasBucket(name: string): boolean {
    return this.account.buckets.has(name);
  }

  /** What lies in a bucket, in the order of the keys; nothing when there is no such bucket. */
  peek(bucketName: string): PeekedObject[] {
    const bucket = this.account.find(bucketName);
    return (bucket?.keys() ?? []).flatMap((key) => {
      const object = bucket?.object(key);
      if (object === undefined) return [];
      const { headers, metadata } = object.attributes;
      return [{ key, body: object.body, contentType: headers['ContentType'], metadata }];
    });
  }
}
