import type { WireRequest } from '../../../aws/call';
import { AwsError } from '../../../aws/error';

/** What a request is about: a bucket, an object of it, or neither. */
export interface Target {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** Address of the bucket, as the client spells it; no slash at the end. */
  readonly bucketUrl: string;
}

/** `bucket.s3.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`, and the same with `localhost`. */
const ofBucket = /^(.+?)\.s3(?:\.[a-z0-9.-]+?)?\.(?:amazonaws\.com(?:\.cn)?|localhost)$/;

/**
 * The bucket in the host's name, or else in the path.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @throws AwsError `InvalidURI`
 */
export function targetOf({ path, headers }: WireRequest): Target {
  const [written = '/'] = path.split('?');
  const host = headers['host'] ?? 'localhost';
  const named = bucketOfHost(host);
  if (named !== undefined) {
    const key = decode(written.slice(1));
    return { bucket: named, key: key === '' ? undefined : key, bucketUrl: `http://${host}` };
  }
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(written) ?? [];
  return {
    bucket: bucket === '' ? undefined : decode(bucket),
    key: key === '' ? undefined : decode(key),
    bucketUrl: `http://${host}/${bucket}`,
  };
}

/** https://datatracker.ietf.org/doc/html/rfc1035#section-2.3.4 */
const LONGEST_HOST = 255;

/** SDK clients put the bucket before `localhost` when that is their endpoint; before an IP address they never do. */
function bucketOfHost(host: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (name.length > LONGEST_HOST) return undefined;
  const service = ofBucket.exec(name)?.[1];
  if (service !== undefined) return service;
  const bare = /^(.+)\.localhost$/.exec(name)?.[1];
  return bare === undefined || /^s3(\.|$)/.test(bare) ? undefined : bare;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
