import { isStructure } from '../../../aws/structure';
import { element, escapeXml, textElement } from '../../../wire/xml';
import { memberText } from './member-text';

const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Root elements of the answers that are documents. */
const roots: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'CompleteMultipartUploadResult',
  CopyObject: 'CopyObjectResult',
  CreateMultipartUpload: 'InitiateMultipartUploadResult',
  DeleteObjects: 'DeleteResult',
  GetBucketLocation: 'LocationConstraint',
  GetBucketVersioning: 'VersioningConfiguration',
  GetObjectTagging: 'Tagging',
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  ListParts: 'ListPartsResult',
  UploadPartCopy: 'CopyPartResult',
};

/** Lists that have an element around them, and the element of each item. */
const wrapped: Readonly<Record<string, string>> = { Buckets: 'Bucket', TagSet: 'Tag' };
/** Lists without one, where the item's element is not named as the member. */
const renamed: Readonly<Record<string, string>> = { Errors: 'Error', Parts: 'Part' };
/** Members that are headers, even when the answer is a document. */
const never: ReadonlySet<string> = new Set([
  'ChecksumAlgorithm',
  'Expiration',
  'SSEKMSKeyId',
  'ServerSideEncryption',
]);

/** @returns undefined when the answer of the action is no document */
export function documentOf(action: string, output: Readonly<Record<string, unknown>>): string | undefined {
  const root = roots[action];
  if (root === undefined) return undefined;
  const {
    CopyObjectResult,
    CopyPartResult: copied = CopyObjectResult,
    LocationConstraint: location,
  } = output;
  const content = isStructure(copied) ? membersXml(copied) : membersXml(output);
  // The one answer whose root holds text.
  const text = action === 'GetBucketLocation' ? escapeXml(memberText(location)) : content;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${xmlns}">${text}</${root}>`;
}

function membersXml(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .filter(([name]) => !never.has(name))
    .map(([name, value]) => memberXml(name, value))
    .join('');
}

function memberXml(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    const item = wrapped[name];
    if (item !== undefined) return element(name, ...value.map((one) => memberXml(item, one)));
    return value.map((one) => memberXml(renamed[name] ?? name, one)).join('');
  }
  if (value instanceof Date) return textElement(name, value.toISOString());
  if (isStructure(value)) return element(name, membersXml(value));
  return value === undefined || value === null ? '' : textElement(name, memberText(value));
}
