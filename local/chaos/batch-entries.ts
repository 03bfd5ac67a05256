import type { EdgeCall } from '../aws/edge';
import { isStructure, type Structure } from '../aws/structure';

/** Actions whose answer has failures of single entries beside a status of 200. */
const batchActions: ReadonlySet<string> = new Set(['PublishBatch', 'SendMessageBatch']);

export interface SplitBatch {
  /** The input without the entries that fail; undefined when all of them fail. */
  readonly rest: Structure | undefined;
  readonly failed: readonly Structure[];
}

/** @param fails asked for each entry of a batch */
export function splitBatch({ action, input }: EdgeCall, fails: () => boolean): SplitBatch {
  const [name, entries] = (batchActions.has(action) ? entriesOf(input) : undefined) ?? [];
  if (name === undefined || entries === undefined) return { rest: input, failed: [] };
  const failed = entries.filter(() => fails());
  const kept = entries.filter((entry) => !failed.includes(entry));
  return { rest: kept.length === 0 ? undefined : { ...input, [name]: kept }, failed };
}

/** @param result of the entries that did not fail */
export function withFailures(result: object | undefined, failed: readonly Structure[]): object {
  const before: unknown = result !== undefined && 'Failed' in result ? result.Failed : [];
  const Failed = failed.map(({ Id }) => ({
    Id,
    Code: 'InternalError',
    Message: 'An internal error occurred.',
    SenderFault: false,
  }));
  return { Successful: [], ...result, Failed: [...(Array.isArray(before) ? before : []), ...Failed] };
}

/** The one list of structures in the input, whatever the protocol calls it. */
export function entriesOf(input: Structure): readonly [string, readonly Structure[]] | undefined {
  for (const [name, value] of Object.entries(input)) {
    if (Array.isArray(value) && value.length > 0 && value.every(isStructure)) return [name, value];
  }
  return undefined;
}
