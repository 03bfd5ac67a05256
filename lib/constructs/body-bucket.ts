import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface BodyBucketProps {
  /** How long a body is kept. */
  readonly retention: Duration;
  /** Origin whose pages may upload. @default - none */
  readonly allowOrigin?: string;
}

/**
 * Where bodies wait that are larger than a message, below a prefix for each tenant. They go by themselves when no message
 * can carry a claim check for them any more.
 */
export class BodyBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: BodyBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [
        {
          id: 'expire-bodies',
          expiration: props.retention,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      cors:
        props.allowOrigin === undefined
          ? undefined
          : [
              {
                allowedMethods: [HttpMethods.POST],
                allowedOrigins: [props.allowOrigin],
                allowedHeaders: ['*'],
              },
            ],
      // CloudFormation cannot delete a bucket that holds anything, and fails the stack's deletion. This one empties itself.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Bodies are short-lived and reached by our functions alone, each of which logs; access logs would outlive them.',
    });
  }
}
