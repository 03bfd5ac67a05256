import type { ObjectStorageClass } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws/error';

/** Those that an object may be put into. All are the same here. */
const storageClasses = [
  'DEEP_ARCHIVE',
  'GLACIER',
  'GLACIER_IR',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'REDUCED_REDUNDANCY',
  'STANDARD',
  'STANDARD_IA',
] as const satisfies readonly ObjectStorageClass[];

export type StorageClass = (typeof storageClasses)[number];

/** @throws AwsError `InvalidStorageClass` */
export function readStorageClass(given: string | undefined): StorageClass {
  if (given === undefined) return 'STANDARD';
  const known = storageClasses.find((one) => one === given);
  if (known !== undefined) return known;
  throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', {
    members: { StorageClassRequested: given },
  });
}
