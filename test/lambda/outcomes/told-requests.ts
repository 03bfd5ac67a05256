import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import { DynamoDbWatchList } from '../../../lambda/adapters/dynamodb-watch-list';
import { outcome, type Outcome } from '../../../lambda/contract/outcome';
import type { Completion } from '../../../lambda/core/attempt/claim-store';
import type { OutcomeStore } from '../../../lambda/core/outcome-store';
import type { FailedPublication, Publication } from '../../../lambda/core/publishing/publish-in-batches';
import type { DeadLetter, LetterFailure } from '../../../lambda/core/queue/dead-letters';
import type { RequestRecord } from '../../../lambda/core/request-store';
import type { WatchList } from '../../../lambda/core/watch-list';
import { teller } from '../../../lambda/outcomes/tell';
import { VirtualClock } from '../../../local/clock';
import { statusTable } from '../adapters/status-table';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';

export const table = { tableName: 'status', retentionDays: 7 };
export const now = Date.UTC(2026, 0, 1);
export const clock = new VirtualClock(now);
export const tenant = '111122223333';
export const done: Completion = { state: 'succeeded', result: '{"pieces":1}' };
export const error = { title: 'No stock', detail: 'There is none' };

/** How the topic fails for the outcome with an id. */
interface Failure extends Omit<FailedPublication, 'index'> {
  readonly id: string;
}

interface Setting {
  readonly store?: Partial<OutcomeStore>;
  readonly watchList?: Partial<WatchList>;
  /** Answers of the topic to its first calls. It accepts all later ones. */
  readonly answers?: (readonly Failure[] | Error)[];
  /** How the queue for people fails for every letter. @default - it accepts everything */
  readonly unkept?: LetterFailure;
}

/** Requests in a status table. */
export class ToldRequests {
  readonly watchList: WatchList;
  private used = 0;

  private constructor(
    readonly client: DynamoDBClient,
    readonly close: () => Promise<void>,
  ) {
    this.watchList = new DynamoDbWatchList({ ...table, client });
  }

  static async start(): Promise<ToldRequests> {
    const { client, close } = await statusTable(table.tableName);
    return new ToldRequests(client, close);
  }

  freshId(): string {
    return requestId(++this.used);
  }

  /** Records what the dispatcher made of a request. */
  async dispatch(id: string, verdict: Partial<RequestRecord> = {}): Promise<void> {
    const { client } = this;
    const { log } = capturedLog();
    const store = new DynamoDbRequestStore({ ...table, client, clock, log });
    const record = {
      requestId: id,
      type: 'survey-filed',
      tenant,
      state: 'dispatched',
      expected: [],
    } as const;
    await store.record([{ ...record, ...verdict }]);
  }

  get claims(): DynamoDbClaimStore {
    return new DynamoDbClaimStore({ ...table, client: this.client });
  }

  /** Records how a consumer ended. */
  async end(id: string, consumer: string, completion: Completion, after = 0): Promise<void> {
    const store = this.claims;
    const at = now + after;
    const claimed = await store.claim({ requestId: id, consumer, now: at, leaseUntil: at + 60_000 });
    if (claimed.outcome !== 'claimed') throw new Error(`Not claimed: ${claimed.outcome}`);
    await store.complete(claimed.claim, completion, at);
  }

  /** When a request is due; undefined when it is not watched. */
  async dueAt(id: string): Promise<number | undefined> {
    const { request } = await new DynamoDbOutcomeStore({ ...table, client: this.client, clock }).read(id);
    return request?.dueAt;
  }

  /** Starts a teller before a topic and a queue for people that answer as the test says. */
  teller({ store = {}, watchList = {}, answers = [], unkept }: Setting = {}) {
    const kept: DeadLetter[] = [];
    const published: Publication[] = [];
    const { log, lines, text } = capturedLog();
    const real = new DynamoDbOutcomeStore({ ...table, client: this.client, clock });
    const handler = teller({
      store: {
        read: async (id) => real.read(id),
        markTold: async (id, parts) => real.markTold(id, parts),
        ...store,
      },
      watchList: {
        settle: async (...watched) => this.watchList.settle(...watched),
        postpone: async (...watched) => this.watchList.postpone(...watched),
        ...watchList,
      },
      publisher: {
        async publishBatch(batch) {
          const answer = answers.shift() ?? [];
          if (answer instanceof Error) throw answer;
          const ids = batch.map(({ body }) => outcome.parse(JSON.parse(body)).id);
          const failed = answer.map(({ id, ...failure }) => ({ ...failure, index: ids.indexOf(id) }));
          published.push(...batch.filter((_, index) => !failed.some((each) => each.index === index)));
          return failed;
        },
      },
      deadLetters: {
        async keep(letters) {
          if (unkept !== undefined) return new Map(letters.map((letter) => [letter, unkept]));
          kept.push(...letters);
          return new Map();
        },
      },
      // Pauses between attempts are over at once.
      clock: { now: () => now, after: (_, run) => (queueMicrotask(run), { cancel: () => {} }) },
      random: () => 0,
      log,
    });
    return {
      published,
      kept: () => kept.map(({ body, reason }) => [JSON.parse(body), reason]),
      lines,
      text,
      outcomes: () => published.map(({ body }): Outcome => outcome.parse(JSON.parse(body))),
      tell: async (...ids: readonly string[]) => {
        const records = ids.map((id, index) => ({
          dynamodb: { Keys: { requestId: { S: id } }, SequenceNumber: String(index) },
        }));
        const { batchItemFailures } = await handler({ Records: records });
        return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      },
    };
  }
}
