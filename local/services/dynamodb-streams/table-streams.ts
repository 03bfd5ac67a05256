import type { Environment } from '../../aws/call';
import { formatArn } from '../../aws/arn';
import type { StreamViewType } from '../../aws/change-stream';
import type { Clock } from '../../clock';
import { isSame } from './images';
import { RETENTION_MS, TableStream, type Change } from './table-stream';

/** What a table's description says of its stream. */
export interface StreamDescription {
  readonly LatestStreamArn?: string;
  readonly LatestStreamLabel?: string;
  readonly StreamSpecification?: { readonly StreamEnabled: true; readonly StreamViewType: StreamViewType };
}

/** The streams of all tables: of each the one that is switched on, and those that were, for as long as they can be read. */
export class TableStreams {
  /** By ARN, in the order in which they were made. */
  private readonly streams = new Map<string, TableStream>();
  private readonly enabled = new Map<string, TableStream>();

  constructor(private readonly options: { readonly environment: Environment; readonly clock: Clock }) {}

  enable(tableName: string, view: StreamViewType, keySchema: unknown): TableStream {
    const { environment, clock } = this.options;
    const { partition, region, account } = environment;
    const { arn, label } = this.unusedName((made) =>
      formatArn({
        partition,
        service: 'dynamodb',
        region,
        account,
        resource: `table/${tableName}/stream/${made}`,
      }),
    );
    const stream = new TableStream({ arn, label, tableName, region, view, keySchema, clock });
    this.streams.set(arn, stream);
    this.enabled.set(tableName, stream);
    return stream;
  }

  /** Switches a table's stream off. What it has can be read on. */
  disable(tableName: string): void {
    this.enabled.get(tableName)?.end();
    this.enabled.delete(tableName);
  }

  isEnabled(tableName: string): boolean {
    return this.enabled.has(tableName);
  }

  /**
   * A write that changes nothing makes no record.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html#Streams.Endpoints
   */
  record(tableName: string, change: Change): void {
    if (!isSame(change.before, change.after)) this.enabled.get(tableName)?.append(change);
  }

  find(arn: string): TableStream | undefined {
    return this.list().find((stream) => stream.arn === arn);
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html#Streams.Enabling */
  list(): readonly TableStream[] {
    const oldest = this.options.clock.now() - RETENTION_MS;
    for (const { arn, endedAt } of this.streams.values()) {
      if (endedAt !== undefined && endedAt < oldest) this.streams.delete(arn);
    }
    return [...this.streams.values()];
  }

  describe(tableName: string): StreamDescription {
    const latest = this.list().findLast(({ options }) => options.tableName === tableName);
    if (latest === undefined) return {};
    const { arn, options } = latest;
    return {
      LatestStreamArn: arn,
      LatestStreamLabel: options.label,
      ...(latest.endedAt === undefined && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: options.view },
      }),
    };
  }

  clear(): void {
    this.streams.clear();
    this.enabled.clear();
  }

  /** A label is the time at which the stream was made, and no two streams of a table have the same. */
  private unusedName(arnOf: (label: string) => string): { readonly arn: string; readonly label: string } {
    for (let at = this.options.clock.now(); ; at++) {
      const label = new Date(at).toISOString().slice(0, -1);
      const arn = arnOf(label);
      if (!this.streams.has(arn)) return { arn, label };
    }
  }
}
