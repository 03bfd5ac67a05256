import type { Image, ReadableStream, StreamEntry } from '../../local/aws/change-stream';

const arn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/status/stream/2026-01-01T00:00:00.000';

/** The stream of the status table. */
export class TableStream implements ReadableStream {
  readonly arn = arn;
  readonly shardId = 'shardId-0';
  private readonly entries: StreamEntry[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(private readonly now: () => number) {}

  get last(): number {
    return this.entries.length;
  }

  add(keys: Image, image: Image): void {
    const position = this.entries.length + 1;
    const at = this.now();
    this.entries.push({
      position,
      at,
      record: {
        eventID: String(position),
        eventName: 'MODIFY',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-central-1',
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(at / 1000),
          Keys: keys,
          NewImage: image,
          SequenceNumber: String(position).padStart(21, '0'),
          SizeBytes: 100,
          StreamViewType: 'NEW_IMAGE',
        },
      },
    });
    const woken = [...this.watchers];
    this.watchers.clear();
    for (const run of woken) run();
  }

  after(position: number, most: number): readonly StreamEntry[] {
    return this.entries.slice(position, position + most);
  }

  watch(run: () => void): () => void {
    this.watchers.add(run);
    return () => void this.watchers.delete(run);
  }
}
