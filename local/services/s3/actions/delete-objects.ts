import type { DeletedObject, DeleteObjectsCommandOutput, _Error } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import { AwsError } from '../../../aws/error';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { malformedXml } from '../errors';
import { type Input, isTrue, optionalText, structure, structures } from '../input';
import { deleteObject } from './delete-object';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html Each key succeeds or fails by itself. */
export function deleteObjects(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<DeleteObjectsCommandOutput> {
  const wanted = structure(input, 'Delete') ?? {};
  const objects = structures(wanted, 'Objects');
  if (objects.length === 0 || objects.length > account.limits.page) throw malformedXml();
  const deleted: DeletedObject[] = [];
  const errors: _Error[] = [];
  for (const { Key, VersionId, ETag } of objects) {
    const call = { Bucket: input['Bucket'], Key, VersionId, IfMatch: ETag };
    try {
      deleteObject(account, call, context);
      deleted.push({ Key: optionalText(call, 'Key') });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'NoSuchBucket') throw error;
      errors.push({ Key: optionalText(call, 'Key'), Code: error.code, Message: error.message });
    }
  }
  return { ...(!isTrue(wanted, 'Quiet') && { Deleted: deleted }), Errors: errors };
}
