import type { Task } from './attempt/claim-store';

/** A request whose end has not been published, and when somebody must look at it. */
export interface Watched {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

export interface WatchedPage {
  readonly requests: readonly Watched[];
  /** Where the next page begins. @default - this is the last one */
  readonly next?: Watched;
}

/**
 * The requests that the sweeper looks at. Each change is conditional on the `dueAt` that its caller has read, so that it
 * never undoes a later one.
 */
export interface WatchList {
  /**
   * Returns requests of a shard that are due, the oldest first. A change of the last moments may be missing.
   * @param after the `next` of the page before
   */
  due(shard: string, now: number, after?: Watched): Promise<WatchedPage>;
  /** Lets a request be due later. The teller is called for it as well. */
  postpone(watched: Watched, until: number): Promise<void>;
  /**
   * Ends the watch: the last outcome of the request has been published.
   * @param reopenings of the request, as they were read: if a part has been opened since, the watch goes on
   */
  settle(watched: Watched, reopenings: number): Promise<void>;
  /**
   * Watches a request, because a part of it has been opened again.
   * @param dueAt when nothing can happen any more for the part, in milliseconds since the epoch
   */
  watch(task: Task, dueAt: number): Promise<void>;
}
