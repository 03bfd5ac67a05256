import type { Input } from './input';

/** Parameters that policies may ask for. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const keyMembers = {
  's3:delimiter': 'Delimiter',
  's3:if-match': 'IfMatch',
  's3:if-none-match': 'IfNoneMatch',
  's3:max-keys': 'MaxKeys',
  's3:prefix': 'Prefix',
  's3:x-amz-acl': 'ACL',
  's3:x-amz-copy-source': 'CopySource',
  's3:x-amz-server-side-encryption': 'ServerSideEncryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  's3:x-amz-storage-class': 'StorageClass',
};

/** What a call says of itself to conditions of policies. */
export function conditionKeys(input: Input): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [key, member] of Object.entries(keyMembers)) {
    const value = input[member];
    if (typeof value === 'string') keys.set(key, value);
  }
  return keys;
}
