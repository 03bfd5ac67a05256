import { Stream } from 'node:stream';
import type { Environment } from '../../aws/call';
import { SortedMap, type KeyRange } from './sorted-map';

type Callback<T> = (error: Error | null, value?: T) => void;

/** An item, in DynamoDB's JSON. */
export type Item = Readonly<Record<string, unknown>>;

/** A value that was put, or deleted, and the one that was there: as JSON text, undefined for none. */
export interface Write {
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Emits values as dynalite reads them. It asks `instanceof Stream`, which this is; nothing of the machinery of
 * a readable stream is used. Speaks only once the listeners are there.
 */
class ValueStream extends Stream {
  private open = true;

  constructor(values: Iterable<unknown>) {
    super();
    queueMicrotask(() => {
      for (const value of values) {
        if (!this.open) break;
        this.emit('data', value);
      }
      this.emit('end');
    });
  }

  destroy(): void {
    this.open = false;
  }
}

/**
 * A part of the store with the methods dynalite calls. Values are kept as JSON text, so that nobody shares an
 * object with it. Calls back at once: an action that reads, checks and writes cannot be interrupted.
 */
export class SubStore {
  private readonly entries = new SortedMap<string>();

  constructor(private readonly written?: (write: Write) => void) {}

  get size(): number {
    return this.entries.size;
  }

  /** Nothing to lock, since nothing interrupts. */
  lock(_key: string, run: (release: <T>(callback: T) => T) => void): void {
    run((callback) => callback);
  }

  read(key: string): unknown {
    const text = this.entries.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  get(key: string, callback: Callback<unknown>): void {
    const value = this.read(key);
    if (value === undefined) callback(ABSENT);
    else callback(null, value);
  }

  put(key: string, value: unknown, callback: Callback<void>): void {
    this.write(key, JSON.stringify(value));
    callback(null);
  }

  del(key: string, callback: Callback<void>): void {
    this.write(key, undefined);
    callback(null);
  }

  batch(
    operations: readonly { readonly type: 'put' | 'del'; readonly key: string; readonly value?: unknown }[],
    callback: Callback<void>,
  ): void {
    for (const { type, key, value } of operations) {
      this.write(key, type === 'put' ? JSON.stringify(value) : undefined);
    }
    callback(null);
  }

  clear(): void {
    this.entries.clear();
  }

  *values(range?: KeyRange): Generator<unknown> {
    for (const [, text] of this.entries.entries(range)) yield JSON.parse(text);
  }

  *keys(range?: KeyRange): Generator<string> {
    for (const [key] of this.entries.entries(range)) yield key;
  }

  createKeyStream(range?: KeyRange): Stream {
    return new ValueStream(this.keys(range));
  }

  createValueStream(range?: KeyRange): Stream {
    return new ValueStream(this.values(range));
  }

  private write(key: string, after: string | undefined): void {
    const before = this.written === undefined ? undefined : this.entries.get(key);
    if (after === undefined) this.entries.delete(key);
    else this.entries.set(key, after);
    this.written?.({ key, before, after });
  }
}

/** Where dynalite keeps its tables: in memory, without the LevelDB it comes with. */
export class TableStore {
  /** Read by dynalite; tables change state in the next turn of the event loop. */
  readonly options = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, maxItemSize: 400 * 1024 };
  readonly tableDb: SubStore & { readonly awsAccountId: string; readonly awsRegion: string };
  private readonly parts = new Map<string, SubStore>();

  constructor(
    environment: Environment,
    private readonly itemWritten: (table: string, write: Write) => void,
  ) {
    this.tableDb = Object.assign(new SubStore(), {
      awsAccountId: environment.account,
      awsRegion: environment.region,
    });
  }

  /** `Table` as dynalite keeps it, or undefined. */
  table(name: string): unknown {
    return this.tableDb.read(name);
  }

  /** @param mustBeReady false: also a table that is being created or deleted; may be left out */
  getTable(
    name: string,
    mustBeReady: boolean | Callback<unknown>,
    callback: Callback<unknown> = ignore,
  ): void {
    const answer = typeof mustBeReady === 'function' ? mustBeReady : callback;
    const table = this.table(name);
    const absent = table === undefined || (mustBeReady !== false && !isReady(table));
    if (!absent) {
      answer(null, table);
      return;
    }
    const detail = mustBeReady === false ? `: Table: ${name} not found` : '';
    answer(
      Object.assign(notFound(), {
        statusCode: 400,
        body: {
          __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
          message: `Requested resource not found${detail}`,
        },
      }),
    );
  }

  getItemDb(table: string): SubStore {
    return this.part(`item/${table}`, (write) => this.itemWritten(table, write));
  }

  deleteItemDb(table: string, callback: Callback<void>): void {
    this.drop(`item/${table}`, callback);
  }

  getIndexDb(kind: string, table: string, index: string): SubStore {
    return this.part(`index/${kind.toLowerCase()}/${table}/${index}`);
  }

  deleteIndexDb(kind: string, table: string, index: string, callback: Callback<void>): void {
    this.drop(`index/${kind.toLowerCase()}/${table}/${index}`, callback);
  }

  getTagDb(table: string): SubStore {
    return this.part(`tag/${table}`);
  }

  deleteTagDb(table: string, callback: Callback<void>): void {
    this.drop(`tag/${table}`, callback);
  }

  private part(name: string, written?: (write: Write) => void): SubStore {
    const existing = this.parts.get(name);
    if (existing !== undefined) return existing;
    const made = new SubStore(written);
    this.parts.set(name, made);
    return made;
  }

  private drop(name: string, callback: Callback<void>): void {
    this.parts.delete(name);
    callback(null);
  }
}

function ignore(): void {}

/** Shared, since most writes meet it and a stack takes longer to make than the write. */
const ABSENT = Object.freeze(notFound());

function notFound(): Error {
  const error = new Error('NotFoundError');
  error.name = 'NotFoundError';
  return error;
}

function isReady(table: unknown): boolean {
  const status = typeof table === 'object' && table !== null && 'TableStatus' in table && table.TableStatus;
  return status !== 'CREATING' && status !== 'DELETING';
}
