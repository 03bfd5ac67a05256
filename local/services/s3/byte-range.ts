import { AwsError } from '../../aws/error';

/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The part of `size` bytes that a `Range` header asks for; undefined when it is all of it. As HTTP asks, a header that
 * cannot be read, or asks for several ranges, is passed over.
 * @throws AwsError `InvalidRange` when nothing of it is there
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      members: { RangeRequested: header, ActualObjectSize: size },
    });
  }
  return { first, last };
}
