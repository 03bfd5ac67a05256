import { createHash } from 'node:crypto';
import type {
  Image,
  ReadableStream,
  StreamEntry,
  StreamRecord,
  StreamViewType,
} from '../../aws/change-stream';
import type { Clock } from '../../clock';
import { imagesOf } from './images';
import { sizeOf } from './item-size';

/** Records are kept so long. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html#Streams.DataRetention */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

/** Sequence numbers have 21 to 40 digits. */
const FIRST_SEQUENCE_NUMBER = 10n ** 20n;

/** Deletes what has expired. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
export const timeToLive = { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const;

/** A change of an item: no item before or no item after it, or both. */
export interface Change {
  readonly keys: Image;
  readonly before: Image | undefined;
  readonly after: Image | undefined;
  /** @default - a caller of the API */
  readonly by?: StreamRecord['userIdentity'];
}

export interface TableStreamOptions {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly region: string;
  readonly view: StreamViewType;
  readonly keySchema: unknown;
  readonly clock: Clock;
}

/** The changes of one table, in their order. It has one shard, whatever the table's size. */
export class TableStream implements ReadableStream {
  readonly createdAt: number;
  readonly shardId: string;
  /** When it was switched off: it takes no more records. */
  private ended: number | undefined;
  private entries: StreamEntry[] = [];
  private newest = 0;
  private watchers = new Set<() => void>();

  constructor(readonly options: TableStreamOptions) {
    this.createdAt = options.clock.now();
    const hash = createHash('md5').update(options.arn).digest('hex').slice(0, 8);
    this.shardId = `shardId-${String(this.createdAt).padStart(20, '0')}-${hash}`;
  }

  get arn(): string {
    return this.options.arn;
  }

  get last(): number {
    return this.newest;
  }

  get endedAt(): number | undefined {
    return this.ended;
  }

  /** Where the oldest record that is kept begins: everything up to there is gone. */
  get horizon(): number {
    this.trim();
    return this.newest - this.entries.length;
  }

  append({ keys, before, after, by }: Change): void {
    const { region, view, clock } = this.options;
    const position = ++this.newest;
    const images = imagesOf(view, before, after);
    const at = clock.now();
    const record: StreamRecord = {
      eventID: createHash('md5').update(`${this.arn}/${position}`).digest('hex'),
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(at / 1000),
        Keys: keys,
        ...images,
        SequenceNumber: sequenceNumberOf(position),
        SizeBytes: [keys, ...Object.values(images)].reduce((sum, image) => sum + sizeOf(image), 0),
        StreamViewType: view,
      },
      ...(by !== undefined && { userIdentity: by }),
    };
    this.trim();
    this.entries.push({ position, at, record });
    const watchers = [...this.watchers];
    this.watchers.clear();
    for (const watcher of watchers) watcher();
  }

  after(position: number, most: number): readonly StreamEntry[] {
    const from = Math.max(0, position - this.horizon);
    return this.entries.slice(from, from + most);
  }

  watch(run: () => void): () => void {
    const watcher = (): void => run();
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  end(): void {
    this.ended ??= this.options.clock.now();
  }

  private trim(): void {
    const oldest = this.options.clock.now() - RETENTION_MS;
    const kept = this.entries.findIndex(({ at }) => at >= oldest);
    if (kept === 0) return;
    this.entries.splice(0, kept < 0 ? this.entries.length : kept);
  }
}

export function sequenceNumberOf(position: number): string {
  return String(FIRST_SEQUENCE_NUMBER + BigInt(position));
}

/** The position that a sequence number stands for; undefined when it is no sequence number of a stream here. */
export function positionOf(sequenceNumber: string): number | undefined {
  if (!/^\d{21,40}$/.test(sequenceNumber)) return undefined;
  const position = BigInt(sequenceNumber) - FIRST_SEQUENCE_NUMBER;
  return position < 0n || position > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(position);
}
