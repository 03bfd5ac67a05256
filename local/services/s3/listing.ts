import { invalidArgument } from './errors';
import { compareKeys } from './key-order';

export interface ListingQuery {
  readonly prefix: string;
  /** @default - keys are not grouped */
  readonly delimiter: string | undefined;
  /** Keys and common prefixes up to this one are left out. */
  readonly after: string;
  readonly most: number;
}

export interface Listing {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** What the next page comes after; undefined when this is the last one. */
  readonly next: string | undefined;
}

/** One page of sorted keys, those with the delimiter behind the prefix grouped. */
export function listKeys(sorted: readonly string[], query: ListingQuery): Listing {
  const { prefix, delimiter, after, most } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  for (let at = firstAfter(sorted, after, prefix); at < sorted.length; at++) {
    const key = sorted[at] ?? '';
    if (!key.startsWith(prefix)) break;
    const group = groupOf(key, prefix, delimiter);
    // A page that ends with a group has listed all of the group.
    if (group !== undefined && (group === last || group === commonPrefixes.at(-1))) continue;
    if (keys.length + commonPrefixes.length >= most)
      return { keys, commonPrefixes, next: most === 0 ? undefined : last };
    if (group === undefined) keys.push(key);
    else commonPrefixes.push(group);
    last = group ?? key;
  }
  return { keys, commonPrefixes, next: undefined };
}

function groupOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** The place of the first key behind `after` that may have the prefix. */
function firstAfter(sorted: readonly string[], after: string, prefix: string): number {
  const isBefore = (key: string): boolean =>
    (after !== '' && compareKeys(key, after) <= 0) || compareKeys(key, prefix) < 0;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tokens are opaque; these hold what the page comes after. */
export function tokenOf(after: string): string {
  return Buffer.from(after).toString('base64url');
}

/** @throws AwsError `InvalidArgument` */
export function afterOf(token: string): string {
  const after = Buffer.from(token, 'base64url').toString();
  if (token === '' || tokenOf(after) !== token) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
  }
  return after;
}
