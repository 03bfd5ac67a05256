import { createHash } from 'node:crypto';
import { AwsError } from '../../../aws/error';
import { invalidRequest, notImplemented } from '../errors';
import { optionalText, type Input } from '../input';
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumMember,
  digestOf,
  isChecksumAlgorithm,
} from './checksum';

/** Members of checksums that AWS takes and the runtime cannot compute. */
const unknown = ['ChecksumXXHASH128', 'ChecksumXXHASH3', 'ChecksumXXHASH64'];

/**
 * Compares a body with what the caller said of it.
 * @returns the checksum that was given, undefined when there was none
 * @throws AwsError `BadDigest`, `InvalidDigest`, `InvalidRequest`
 */
export function verifyDigests(input: Input, body: Buffer): Checksum | undefined {
  verifyContentMd5(optionalText(input, 'ContentMD5'), body);
  const algorithm = givenAlgorithm(input);
  if (algorithm === undefined) return undefined;
  const value = optionalText(input, checksumMember(algorithm)) ?? '';
  const actual = digestOf(algorithm, body);
  const given = Buffer.from(value, 'base64');
  if (given.length !== actual.length || given.toString('base64') !== value) {
    throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  }
  if (!given.equals(actual)) throw badDigest(algorithm);
  return { algorithm, value, type: 'FULL_OBJECT' };
}

export function badDigest(what: string): AwsError {
  const end = what === 'Content-MD5' ? 'what we received.' : 'the calculated checksum.';
  return new AwsError('BadDigest', `The ${what} you specified did not match ${end}`);
}

function verifyContentMd5(given: string | undefined, body: Buffer): void {
  if (given === undefined) return;
  const bytes = Buffer.from(given, 'base64');
  if (bytes.length !== 16) throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (!bytes.equals(createHash('md5').update(body).digest())) throw badDigest('Content-MD5');
}

function givenAlgorithm(input: Input): ChecksumAlgorithm | undefined {
  const strange = unknown.find((member) => input[member] !== undefined);
  if (strange !== undefined) throw notImplemented(strange);
  const given = checksumAlgorithms.filter((algorithm) => input[checksumMember(algorithm)] !== undefined);
  if (given.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  return given[0];
}

/** The algorithm that an upload in parts names. */
export function namedAlgorithm(input: Input): ChecksumAlgorithm | undefined {
  const name = optionalText(input, 'ChecksumAlgorithm')?.toUpperCase();
  if (name === undefined) return undefined;
  if (isChecksumAlgorithm(name)) return name;
  if (unknown.includes(`Checksum${name}`)) throw notImplemented(`The checksum ${name}`);
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types.',
  );
}
