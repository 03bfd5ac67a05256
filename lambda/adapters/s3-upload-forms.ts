import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { AllowedUpload, UploadForm, UploadForms } from '../core/bodies/upload-forms';

export interface S3UploadFormsOptions {
  readonly client: S3Client;
  readonly bucket: string;
}

/**
 * Every field is a condition of the signed policy, so that the client can change none. S3 itself computes the checksum of
 * what comes and refuses what has another.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export class S3UploadForms implements UploadForms {
  constructor(private readonly options: S3UploadFormsOptions) {}

  async sign({ key, size, sha256, seconds }: AllowedUpload): Promise<UploadForm> {
    const { client, bucket } = this.options;
    return createPresignedPost(client, {
      Bucket: bucket,
      Key: key,
      Expires: seconds,
      Conditions: [['content-length-range', size, size]],
      Fields: {
        'Content-Type': 'application/json',
        'x-amz-checksum-algorithm': 'SHA256',
        'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
      },
    });
  }
}
