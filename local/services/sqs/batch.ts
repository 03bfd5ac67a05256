import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws/error';
import type { QueueAccount } from './account';
import { batchEntryIdsNotDistinct, emptyBatchRequest, invalidBatchEntryId, tooManyEntries } from './errors';
import { type Input, requiredText, structureList } from './input';

export interface BatchEntry {
  readonly id: string;
  readonly input: Input;
}

/**
 * The entries of a batch.
 * @throws AwsError for what fails the batch as a whole: none, too many, bad or repeated ids
 */
export function readBatch(account: QueueAccount, action: string, input: Input): BatchEntry[] {
  const { batchEntries } = account.options.limits;
  const entries = structureList(input, 'Entries');
  if (entries.length === 0) throw emptyBatchRequest(action);
  if (entries.length > batchEntries) throw tooManyEntries(batchEntries, entries.length);
  const ids = new Set<string>();
  return entries.map((entry) => {
    const id = entry['Id'] === '' ? '' : requiredText(entry, 'Id');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) throw invalidBatchEntryId();
    if (ids.has(id)) throw batchEntryIdsNotDistinct(id);
    ids.add(id);
    return { id, input: entry };
  });
}

export interface BatchResult<T> {
  readonly Successful: (T & { readonly Id: string })[];
  readonly Failed: BatchResultErrorEntry[];
}

/** Runs each entry by itself: one that fails does not fail the others. */
export function runBatch<T extends object>(
  entries: readonly BatchEntry[],
  run: (entry: BatchEntry) => T,
): BatchResult<T> {
  const result: BatchResult<T> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      result.Successful.push({ Id: entry.id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      result.Failed.push(failedEntry(entry.id, error));
    }
  }
  return result;
}

function failedEntry(id: string, error: AwsError): BatchResultErrorEntry {
  return {
    Id: id,
    SenderFault: error.fault === 'Sender',
    Code: error.queryCode,
    Message: error.message,
  };
}

/** A result without the list that is empty, as AWS sends it. */
export function withoutEmpty<T>(result: BatchResult<T>): Partial<BatchResult<T>> {
  return {
    ...(result.Successful.length > 0 && { Successful: result.Successful }),
    ...(result.Failed.length > 0 && { Failed: result.Failed }),
  };
}
