import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c';
import { crc64nvme } from './crc64nvme';

/** Those that the runtime computes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const checksumAlgorithms = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'SHA1',
  'SHA256',
  'SHA512',
  'MD5',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; of a composite with `-PARTS` at its end. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return checksumAlgorithms.some((known) => known === name);
}

/** @returns the digest's bytes, most significant first */
export function digestOf(algorithm: ChecksumAlgorithm, data: Buffer): Buffer {
  switch (algorithm) {
    case 'CRC32':
      return fourBytes(crc32(data));
    case 'CRC32C':
      return fourBytes(crc32c(data));
    case 'CRC64NVME':
      return crc64nvme(data);
    case 'SHA1':
    case 'SHA256':
    case 'SHA512':
    case 'MD5':
      return createHash(algorithm).update(data).digest();
  }
}

export function checksumOf(algorithm: ChecksumAlgorithm, data: Buffer): Checksum {
  return { algorithm, value: digestOf(algorithm, data).toString('base64'), type: 'FULL_OBJECT' };
}

/** The member of inputs and outputs that holds a checksum: `ChecksumCRC32`. */
export function checksumMember(algorithm: ChecksumAlgorithm): `Checksum${ChecksumAlgorithm}` {
  return `Checksum${algorithm}`;
}

/** A checksum as outputs carry it. */
export function checksumOutput({ algorithm, value, type }: Checksum): Record<string, string> {
  return { [checksumMember(algorithm)]: value, ChecksumType: type };
}

function fourBytes(value: number): Buffer {
  const result = Buffer.alloc(4);
  result.writeUInt32BE(value);
  return result;
}
