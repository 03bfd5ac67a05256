import type { Environment, WireHandler } from '../../aws/call';
import { parseArn } from '../../aws/arn';
import type { Image, StreamViewType } from '../../aws/change-stream';
import { atEdge, type Edges, openEdges } from '../../aws/edge';
import { AwsError } from '../../aws/error';
import type { Clock, Timer } from '../../clock';
import { DynamoDbStreamsApi } from '../dynamodb-streams/api';
import { timeToLive } from '../dynamodb-streams/table-stream';
import { TableStreams } from '../dynamodb-streams/table-streams';
import { runAction } from './actions';
import { Expiry } from './expiry';
import { TableStore, type Write } from './store';
import { streamWantedBy } from './stream-specification';
import { dynamoDbWire } from './wire';

type Input = Readonly<Record<string, unknown>>;

/** Once a table is created or updated, dynalite needs a turn of the event loop until it is `ACTIVE`. */
const TURN_MS = 1;

interface DynamoDbOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Surround the calls that come over HTTP. @default - nothing does */
  readonly edges?: Pick<Edges, 'edge'>;
}

/**
 * DynamoDB in memory: dynalite's actions without its server and its LevelDB, with time to live and streams beside it.
 * It has no transactions and no PartiQL.
 */
export class DynamoDbService {
  readonly wire: WireHandler;
  readonly streams: TableStreams;
  private readonly store: TableStore;
  private readonly expiries = new Map<string, Expiry>();
  private readonly recoverable = new Set<string>();
  /** Tables and keys of items that are deleted because they have expired. */
  private readonly expiring = new Set<string>();
  private expiryTimer: { readonly due: number; readonly timer: Timer } | undefined;

  private constructor(private readonly options: DynamoDbOptions) {
    this.store = new TableStore(options.environment, (table, write) => this.itemWritten(table, write));
    this.streams = new TableStreams(options);
    this.wire = dynamoDbWire({
      DynamoDB_20120810: atEdge(
        { name: 'dynamodb', call: async (action, input) => this.call(action, input) },
        options.edges ?? openEdges,
      ),
      DynamoDBStreams_20120810: new DynamoDbStreamsApi({ streams: this.streams, clock: options.clock }),
    });
  }

  static async start(options: DynamoDbOptions): Promise<DynamoDbService> {
    return Promise.resolve(new DynamoDbService(options));
  }

  /**
   * @param action an action of DynamoDB's API
   * @param input as in its JSON protocol: bytes are base64 text
   * @throws AwsError
   */
  async call(action: string, input: Input): Promise<object> {
    const named = withTableName(input);
    switch (action) {
      case 'UpdateTimeToLive':
        return this.updateTimeToLive(named);
      case 'DescribeTimeToLive':
        return this.describeTimeToLive(named);
      case 'DescribeContinuousBackups':
      case 'UpdateContinuousBackups':
        return this.continuousBackups(named);
      case 'CreateTable':
        return this.createTable(named);
      case 'UpdateTable':
        return this.updateTable(named);
      case 'DeleteTable':
        return this.deleteTable(named);
      case 'DescribeTable':
        return this.withStream(await runAction(this.store, action, named));
      default:
        // Most calls are for tables without expired items, and most runs have no time to live at all.
        if (this.expiries.size > 0) await this.expire();
        return 'ReturnValuesOnConditionCheckFailure' in named
          ? this.runShowingItem(action, named)
          : runAction(this.store, action, named);
    }
  }

  /** Forgets every table. */
  async close(): Promise<void> {
    for (const table of this.store.tableDb.keys()) this.store.deleteItemDb(table, () => {});
    this.store.tableDb.clear();
    this.expiries.clear();
    this.streams.clear();
    this.expiryTimer?.timer.cancel();
    await Promise.resolve();
  }

  /** dynalite does not know the option by which the error of a failed condition carries the item. */
  private async runShowingItem(action: string, input: Input): Promise<object> {
    const { ReturnValuesOnConditionCheckFailure: wanted, ...rest } = input;
    const table = tableNameOf(rest);
    const key = rest['Key'] ?? this.keyOf(table, rest['Item']);
    try {
      return await runAction(this.store, action, structuredClone(rest));
    } catch (error) {
      const failed = error instanceof AwsError && error.code === 'ConditionalCheckFailedException';
      if (wanted !== 'ALL_OLD' || !failed) throw error;
      const members = await runAction(this.store, 'GetItem', {
        TableName: table,
        Key: key,
        ConsistentRead: true,
      });
      throw new AwsError(error.code, error.message, { members });
    }
  }

  private async createTable(input: Input): Promise<object> {
    const { Tags: tags, StreamSpecification: _stream, ...rest } = input;
    const name = tableNameOf(input);
    const view = streamWantedBy(input);
    const created = await this.settled(name, runAction(this.store, 'CreateTable', rest));
    if (Array.isArray(tags) && tags.length > 0) {
      const { partition, region, account } = this.options.environment;
      const arn = `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
      await runAction(this.store, 'TagResource', { ResourceArn: arn, Tags: tags });
    }
    if (typeof view === 'string') this.enableStream(name, view);
    return this.withStream(created);
  }

  /** A stream may be switched on or off, alone or with what else is changed. */
  private async updateTable(input: Input): Promise<object> {
    const { StreamSpecification: _stream, ...rest } = input;
    const view = streamWantedBy(input);
    const name = view === undefined ? tableNameOf(input) : this.existing(input);
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    if (view !== undefined && this.streams.isEnabled(name) === (view !== false)) {
      const problem =
        view === false ? 'Table has no stream to disable' : 'Table already has an enabled stream';
      throw new AwsError('ValidationException', `${problem}: TableName: ${name}`);
    }
    const changesMore = Object.keys(rest).some(
      (key) => key !== 'TableName' && key !== 'AttributeDefinitions',
    );
    const updated =
      view === undefined || changesMore
        ? await this.settled(name, runAction(this.store, 'UpdateTable', rest))
        : { TableDescription: this.store.table(name) };
    if (view === false) this.streams.disable(name);
    else if (view !== undefined) this.enableStream(name, view);
    return this.withStream(updated);
  }

  private enableStream(name: string, view: StreamViewType): void {
    const { KeySchema: keySchema } = Object(this.store.table(name));
    this.streams.enable(name, view, keySchema);
    this.awaitExpiry(name);
  }

  /** Adds what dynalite does not know to an answer with a table's description. */
  private withStream(output: object): object {
    return Object.fromEntries(
      Object.entries(output).map(([member, table]: [string, unknown]) => {
        const isTable = member === 'Table' || member === 'TableDescription';
        return [
          member,
          isTable ? { ...Object(table), ...this.streams.describe(tableNameOf(Object(table))) } : table,
        ];
      }),
    );
  }

  private async deleteTable(input: Input): Promise<object> {
    const name = tableNameOf(input);
    const deleted = this.withStream(await runAction(this.store, 'DeleteTable', input));
    this.streams.disable(name);
    this.expiries.delete(name);
    this.recoverable.delete(name);
    while (this.store.table(name) !== undefined) await turn();
    return deleted;
  }

  /** Waits until the table is `ACTIVE`, so that nobody else has to. */
  private async settled(name: string, action: Promise<object>): Promise<object> {
    const result = await action;
    while (statusOf(this.store.table(name)) !== 'ACTIVE') await turn();
    return result;
  }

  private updateTimeToLive(input: Input): object {
    const name = this.existing(input);
    const specification = input['TimeToLiveSpecification'];
    const { Enabled: enabled, AttributeName: attribute } =
      typeof specification === 'object' && specification !== null
        ? { Enabled: undefined, AttributeName: undefined, ...specification }
        : {};
    if (typeof enabled !== 'boolean' || typeof attribute !== 'string' || attribute === '') {
      throw new AwsError(
        'ValidationException',
        'TimeToLiveSpecification needs Enabled (a boolean) and AttributeName (text)',
      );
    }
    const current = this.expiries.get(name);
    if (enabled === (current !== undefined)) {
      throw new AwsError('ValidationException', `TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
    }
    if (enabled) this.watch(name, attribute);
    else this.expiries.delete(name);
    return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
  }

  private watch(table: string, attribute: string): void {
    const expiry = new Expiry(attribute, this.options.clock);
    this.expiries.set(table, expiry);
    const items = this.store.getItemDb(table);
    for (const key of items.keys()) expiry.note(key, items.read(key));
    this.awaitExpiry(table);
  }

  /** Within the very action that writes, which nothing interrupts: what was before and what is after fit together. */
  private itemWritten(table: string, { key, before, after }: Write): void {
    const expiry = this.expiries.get(table);
    const hasStream = this.streams.isEnabled(table);
    if (expiry === undefined && !hasStream) return;
    const now = parsedItem(after);
    if (now !== undefined) expiry?.note(key, now);
    if (!hasStream) return;
    const old = parsedItem(before);
    this.streams.record(table, {
      keys: this.keyOf(table, now ?? old),
      before: old,
      after: now,
      ...(this.expiring.has(`${table}/${key}`) && { by: timeToLive }),
    });
    this.awaitExpiry(table);
  }

  /** Whoever reads a stream learns of an item's end though nobody uses the table. */
  private awaitExpiry(table: string): void {
    const due = this.streams.isEnabled(table) ? this.expiries.get(table)?.next : undefined;
    if (due === undefined || (this.expiryTimer !== undefined && this.expiryTimer.due <= due)) return;
    this.expiryTimer?.timer.cancel();
    const { clock } = this.options;
    const wake = (): void => {
      this.expiryTimer = undefined;
      void this.expire().then(() => {
        for (const name of this.expiries.keys()) this.awaitExpiry(name);
      });
    };
    this.expiryTimer = { due, timer: clock.after(due - clock.now(), wake, true) };
  }

  private describeTimeToLive(input: Input): object {
    const expiry = this.expiries.get(this.existing(input));
    return {
      TimeToLiveDescription:
        expiry === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: expiry.attribute },
    };
  }

  /** Answered as asked for; there is nothing to recover from. */
  private continuousBackups(input: Input): object {
    const name = this.existing(input);
    const specification = input['PointInTimeRecoverySpecification'];
    if (typeof specification === 'object' && specification !== null) {
      const enabled =
        'PointInTimeRecoveryEnabled' in specification && specification.PointInTimeRecoveryEnabled === true;
      if (enabled) this.recoverable.add(name);
      else this.recoverable.delete(name);
    }
    const status = this.recoverable.has(name) ? 'ENABLED' : 'DISABLED';
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
      },
    };
  }

  /** Deletes what has expired, indexes included. */
  private async expire(): Promise<void> {
    for (const [table, expiry] of this.expiries) {
      const items = this.store.getItemDb(table);
      for (const { key } of expiry.take()) {
        const item = items.read(key);
        if (!expiry.isOver(item)) continue;
        const name = `${table}/${key}`;
        this.expiring.add(name);
        await runAction(this.store, 'DeleteItem', { TableName: table, Key: this.keyOf(table, item) });
        this.expiring.delete(name);
      }
    }
  }

  private keyOf(table: string, item: unknown): Image {
    const description = this.store.table(table);
    const names = attributeNames(description);
    return Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => names.includes(name)));
  }

  private existing(input: Input): string {
    const name = tableNameOf(input);
    if (this.store.table(name) !== undefined) return name;
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  }
}

/** A table may be named by its ARN as well. */
function withTableName(input: Input): Input {
  const name = input['TableName'];
  if (typeof name !== 'string' || !name.startsWith('arn:')) return { ...input };
  return { ...input, TableName: parseArn(name)?.resource.replace(/^table\//, '') ?? name };
}

function tableNameOf(input: Input): string {
  const name = input['TableName'];
  return typeof name === 'string' ? name : '';
}

function parsedItem(text: string | undefined): Image | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}

function statusOf(table: unknown): unknown {
  return typeof table === 'object' && table !== null && 'TableStatus' in table ? table.TableStatus : 'ACTIVE';
}

/** The names of a table's key attributes. */
function attributeNames(table: unknown): readonly unknown[] {
  if (typeof table !== 'object' || table === null || !('KeySchema' in table)) return [];
  const schema: unknown = table.KeySchema;
  return Array.isArray(schema) ? schema.map((key: { AttributeName?: unknown }) => key.AttributeName) : [];
}

async function turn(): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, TURN_MS));
}
