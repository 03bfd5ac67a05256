import { claimCheckMediaType } from '../contract/claim-check';
import type { Log } from '../core/log';
import { linesOf, orderOf } from '../core/queue/lines';
import type { QueueRecord } from '../core/queue/partial-batch';
import type { MessageHider } from '../core/queue/wait-for-deployment';
import type { RequestStore } from '../core/request-store';
import { thrownFields } from '../core/thrown';

export interface ApartPorts {
  /** Dispatches some messages of a batch, and returns those that must return. */
  readonly dispatch: (records: readonly QueueRecord[]) => Promise<ReadonlySet<QueueRecord>>;
  /** Returns the id of the request whose uploaded body a message asks for. */
  readonly uploadIdOf: (record: QueueRecord) => string | undefined;
  readonly timeIsUp: () => boolean;
  readonly requests: RequestStore;
  readonly hider: MessageHider;
  readonly log: Log;
  readonly maxReceiveCount: number;
}

type UploadIds = ReadonlyMap<QueueRecord, string | undefined>;

/** An invocation reads at least one upload. So uploads that return one by one are read as they return. */
const secondsOfRead = 30;

/** Messages with uploads that are dispatched together: a group, or the copies of one request. */
interface UploadLine {
  readonly records: readonly QueueRecord[];
  /** Reads of its uploads that have not ended. */
  readonly unended: number;
  readonly receives: number;
}

/**
 * Dispatches a batch, uploads last and one by one, so that a body that ends the process harms only itself: all that was
 * dispatched before is recorded. Fewest unended reads first. Uploads that the time does not suffice for are hidden, each
 * longer than the one before.
 *
 * In a FIFO queue the messages of a group stay together, in their order.
 * @returns the messages that must return
 */
export async function dispatchUploadsLast(
  records: readonly QueueRecord[],
  ports: ApartPorts,
): Promise<ReadonlySet<QueueRecord>> {
  if (!records.some(mayBeUpload)) return ports.dispatch(records);
  const ids = new Map(
    records.map((record) => [record, mayBeUpload(record) ? ports.uploadIdOf(record) : undefined]),
  );
  const lines = linesOf(records, (record) => orderOf(record) ?? ids.get(record));
  const apart = lines.filter((line) => line.some((record) => ids.get(record) !== undefined));
  const inApart = new Set(apart.flat());
  const together = records.filter((record) => !inApart.has(record));
  const failed = new Set(together.length === 0 ? [] : await ports.dispatch(together));
  let unread = 0;
  for (const { records: line, receives } of await sorted(apart, ids, ports)) {
    if (ports.timeIsUp() && receives < ports.maxReceiveCount) {
      for (const record of line) failed.add(record);
      await ports.hider.hide(line, ++unread * secondsOfRead);
    } else for (const record of await ports.dispatch(line)) failed.add(record);
  }
  if (unread > 0) ports.log.warn('no time left for uploads', { uploads: unread });
  return failed;
}

/** Whether a message may ask for an uploaded body. Spares the others a second look. */
function mayBeUpload({ body }: QueueRecord): boolean {
  return body.includes(claimCheckMediaType);
}

async function sorted(
  lines: readonly (readonly QueueRecord[])[],
  ids: UploadIds,
  ports: ApartPorts,
): Promise<readonly UploadLine[]> {
  const all = await Promise.all(
    lines.map(async (records) => ({
      records,
      unended: await unendedOf(records, ids, ports),
      receives: Math.max(...records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount))),
    })),
  );
  return all.toSorted((one, other) => one.unended - other.unended || other.receives - one.receives);
}

async function unendedOf(
  records: readonly QueueRecord[],
  ids: UploadIds,
  { requests, log }: ApartPorts,
): Promise<number> {
  const uploads = new Set(records.flatMap((record) => ids.get(record) ?? []));
  try {
    return Math.max(0, ...(await Promise.all(Array.from(uploads, async (id) => requests.unendedReads(id)))));
  } catch (error) {
    log.warn('unended reads unknown', thrownFields(error));
    return 0;
  }
}
