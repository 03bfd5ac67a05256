/** The quotas of S3 as data. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export interface S3Limits {
  readonly buckets: number;
  /** Largest object that one request uploads, and largest part of a multipart upload. 5 GiB on AWS. */
  readonly uploadBytes: number;
  /** Largest object that an upload in parts makes. 50 TB on AWS. */
  readonly objectBytes: number;
  /** Smallest part of a multipart upload, but for the last. */
  readonly smallestPartBytes: number;
  readonly parts: number;
  readonly keyBytes: number;
  /** Names and values of all `x-amz-meta-` headers together. */
  readonly metadataBytes: number;
  readonly tags: number;
  /** Keys in one page of a list, and in one `DeleteObjects`. */
  readonly page: number;
  /** Fields of an upload form that come before its file. */
  readonly formFieldBytes: number;
  /** Longest time that a pre-signed URL is valid. */
  readonly presignedSeconds: number;
}

/** What one process keeps in memory without trouble. */
const localUploadBytes = 512 * 1024 ** 2;

/** Those of AWS, but for the sizes that memory does not hold: a buffer of Node.js has at most 4 GiB. */
export const localS3Limits: S3Limits = {
  buckets: 10_000,
  uploadBytes: localUploadBytes,
  objectBytes: 2 * 1024 ** 3,
  smallestPartBytes: 5 * 1024 ** 2,
  parts: 10_000,
  keyBytes: 1024,
  metadataBytes: 2048,
  tags: 10,
  page: 1000,
  formFieldBytes: 20 * 1024,
  presignedSeconds: 604_800,
};
