import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type ContractHistory, printHistory, readHistory } from '../../lambda/contract/contract-history';
import type { RequestType } from '../../lambda/contract/request-type';
import { updateHistory } from '../../lib/contracts/update-history';

export interface RecordOptions {
  readonly file: string;
  readonly requestTypes: readonly RequestType[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether to change the file. */
  readonly write: boolean;
  readonly print: (line: string) => void;
}

/**
 * Records the contracts of the request types in their file, and prints one line when it has changed. A file that has what
 * is gone without having been retired stays as it is: `addStacks` refuses it.
 * @returns what the file has then
 */
export function recordContracts({ file, requestTypes, now, write, print }: RecordOptions): ContractHistory {
  const before = existsSync(file) ? readHistory(readFileSync(file, 'utf8')) : {};
  const today = new Date(now).toISOString().slice(0, 10);
  const { history, changes, losses } = updateHistory(requestTypes, before, today);
  if (!write || changes.length === 0 || losses.length > 0) return before;
  writeFileSync(file, printHistory(history));
  print(`${basename(file)}: ${changes.join(', ')}. Commit it with the request types.`);
  return history;
}
