import type { ListPartsCommandOutput } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import type { Input } from '../input';
import { uploadOf } from '../multipart-upload';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html All of them, in one page. */
export function listParts(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<ListPartsCommandOutput> {
  const { bucket, key } = account.keyFor('ListMultipartUploadParts', input, context);
  const upload = uploadOf(bucket, key, input);
  const parts = [...upload.parts.values()].toSorted((a, b) => a.number - b.number);
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    MaxParts: account.limits.parts,
    IsTruncated: false,
    Parts: parts.map(({ number, etag, body, lastModified }) => ({
      PartNumber: number,
      LastModified: new Date(lastModified),
      ETag: etag,
      Size: body.length,
    })),
  };
}
