import { AwsError } from '../../aws/error';
import { parseStructure } from '../../aws/structure';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const LIFETIME_MS = 15 * 60 * 1000;

/** Where in which stream a client reads on. */
interface ShardIterator {
  readonly arn: string;
  /** Of the record before the next one. */
  readonly position: number;
}

export function writeIterator({ arn, position }: ShardIterator, now: number): string {
  const rest = Buffer.from(JSON.stringify({ position, at: now })).toString('base64url');
  return `${arn}|1|${rest}`;
}

/** @throws AwsError `ValidationException`, or `ExpiredIteratorException` after 15 minutes */
export function readIterator(text: string, now: number): ShardIterator {
  const [arn = '', , rest = ''] = text.split('|');
  const state = parseStructure(Buffer.from(rest, 'base64url').toString());
  const { position, at } = state ?? {};
  if (typeof position !== 'number' || typeof at !== 'number') {
    throw new AwsError('ValidationException', 'Invalid ShardIterator');
  }
  if (now - at > LIFETIME_MS) {
    throw new AwsError('ExpiredIteratorException', 'The provided iterator exceeds the maximum age allowed.');
  }
  return { arn, position };
}
