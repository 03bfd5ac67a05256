import type { WireRequest } from '../../../aws/call';
import { methodNotAllowed, notImplemented } from '../errors';
import type { Target } from './target';

/** Names in a query that make of a request another one. */
const subresources = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
];

const operations: Readonly<Record<string, string>> = {
  'SERVICE GET': 'ListBuckets',
  'BUCKET DELETE': 'DeleteBucket',
  'BUCKET DELETE policy': 'DeleteBucketPolicy',
  'BUCKET GET location': 'GetBucketLocation',
  'BUCKET GET policy': 'GetBucketPolicy',
  'BUCKET GET versioning': 'GetBucketVersioning',
  'BUCKET HEAD': 'HeadBucket',
  'BUCKET POST delete': 'DeleteObjects',
  'BUCKET PUT': 'CreateBucket',
  'BUCKET PUT policy': 'PutBucketPolicy',
  'OBJECT DELETE': 'DeleteObject',
  'OBJECT DELETE tagging': 'DeleteObjectTagging',
  'OBJECT DELETE uploadId': 'AbortMultipartUpload',
  'OBJECT GET': 'GetObject',
  'OBJECT GET tagging': 'GetObjectTagging',
  'OBJECT GET uploadId': 'ListParts',
  'OBJECT HEAD': 'HeadObject',
  'OBJECT POST uploadId': 'CompleteMultipartUpload',
  'OBJECT POST uploads': 'CreateMultipartUpload',
  'OBJECT PUT': 'PutObject',
  'OBJECT PUT tagging': 'PutObjectTagging',
  'OBJECT PUT uploadId': 'UploadPart',
};

/**
 * The action that a request calls.
 * @throws AwsError `NotImplemented` for one that the runtime has not, `MethodNotAllowed` for what is none
 */
export function operationOf(
  { method, headers }: WireRequest,
  { bucket, key }: Target,
  query: URLSearchParams,
): string {
  const level = bucket === undefined ? 'SERVICE' : key === undefined ? 'BUCKET' : 'OBJECT';
  const subresource = subresources.find((name) => query.has(name));
  if (level === 'BUCKET' && method === 'GET' && subresource === undefined) {
    if (query.get('list-type') === '2') return 'ListObjectsV2';
    throw notImplemented('ListObjects, the first version,');
  }
  const copies = method === 'PUT' && headers['x-amz-copy-source'] !== undefined;
  if (copies && subresource === 'uploadId') return 'UploadPartCopy';
  if (copies && subresource === undefined) return 'CopyObject';
  const call = [level, method, ...(subresource === undefined ? [] : [subresource])].join(' ');
  const operation = operations[call];
  if (operation !== undefined) return operation;
  if (subresource !== undefined) throw notImplemented(`${method} with ?${subresource}`);
  throw methodNotAllowed(method, level);
}
