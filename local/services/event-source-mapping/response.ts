import { isStructure } from '../../aws/structure';
import type { QueuedRecord } from './record';

/**
 * The records that the function says have failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @param payload the function's answer as JSON text
 */
export function failedRecords(payload: string, batch: readonly QueuedRecord[]): ReadonlySet<QueuedRecord> {
  const ids = failedIds(payload);
  if (ids === undefined) return new Set(batch);
  const known = new Set(batch.map(({ messageId }) => messageId));
  // An id that is not in the batch may mean any of them.
  if (ids.some((id) => !known.has(id))) return new Set(batch);
  const failed = new Set(ids);
  return withFollowers(
    batch.filter(({ messageId }) => failed.has(messageId)),
    batch,
  );
}

/**
 * Returns the identifiers in the answer, or undefined when it is malformed. An empty text and an empty list stand for
 * null, as AWS was seen to read them.
 */
export function failedIds(payload: string): readonly string[] | undefined {
  const answer = parse(payload);
  if (isNone(answer)) return [];
  if (!isStructure(answer)) return undefined;
  const { batchItemFailures: failures } = answer;
  if (failures === undefined || isNone(failures)) return [];
  if (!Array.isArray(failures)) return undefined;
  const ids: string[] = [];
  for (const failure of failures) {
    const { itemIdentifier: id } = Object(failure);
    if (typeof id !== 'string' || id === '') return undefined;
    ids.push(id);
  }
  return ids;
}

function isNone(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** @returns undefined when it is not JSON */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** On a FIFO queue, what follows a failure in its group must wait for it. */
export function withFollowers(
  failed: readonly QueuedRecord[],
  batch: readonly QueuedRecord[],
): ReadonlySet<QueuedRecord> {
  const all = new Set(failed);
  const groups = new Set<string>();
  for (const record of batch) {
    if (record.group === undefined) continue;
    if (all.has(record)) groups.add(record.group);
    else if (groups.has(record.group)) all.add(record);
  }
  return all;
}
