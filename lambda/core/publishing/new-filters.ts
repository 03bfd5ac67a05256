import { createHash } from 'node:crypto';
import type { RouteEntry } from '../../../routing/policy';
import type { Clock } from '../clock';
import type { Log } from '../log';
import { thrownFields } from '../thrown';

/** Remembers since when the dispatcher has run with a subscription's filter. */
export interface FilterAges {
  /**
   * Records the filters of the routing table. One that the last run did not have is recorded as of now: a filter that was
   * rolled back and comes again is new again.
   * @param hashes hash of each consumer's filter
   * @returns when the dispatcher first ran with each filter, in milliseconds since the epoch, by consumer
   */
  firstRuns(hashes: ReadonlyMap<string, string>, now: number): Promise<ReadonlyMap<string, number>>;
}

export interface NewFiltersOptions {
  /** Consumers only: nobody waits for an observer. */
  readonly routes: readonly RouteEntry[];
  /** How long a filter counts as new: while SNS may not apply it, or the deployment may not have brought it yet. */
  readonly newMilliseconds: number;
  readonly ages: FilterAges;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Knows which filters SNS may not apply yet: "Additions or changes to a subscription filter policy require up to 15 minutes
 * to fully take effect." https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
export class NewFilters {
  private readonly hashes: ReadonlyMap<string, string>;
  private firstRuns: ReadonlyMap<string, number> | undefined;

  constructor(private readonly options: NewFiltersOptions) {
    this.hashes = new Map(options.routes.map((route) => [route.consumer, hashOf(route)]));
  }

  /** Returns how long each new filter still counts as new, in milliseconds, by consumer. */
  async remaining(): Promise<ReadonlyMap<string, number>> {
    const { newMilliseconds, ages, clock, log } = this.options;
    const now = clock.now();
    if (this.firstRuns === undefined) {
      try {
        this.firstRuns = await ages.firstRuns(this.hashes, now);
      } catch (error) {
        // A second publication too many is harmless, and one too few loses a part.
        log.warn('ages of filters unknown', thrownFields(error));
        return new Map(Array.from(this.hashes.keys(), (consumer) => [consumer, newMilliseconds]));
      }
    }
    const young = Array.from(this.firstRuns).filter(([, first]) => first + newMilliseconds > now);
    this.firstRuns = new Map(young);
    return new Map(young.map(([consumer, first]) => [consumer, first + newMilliseconds - now]));
  }
}

/** Covers what makes a subscription another one: whatever SNS needs time for. */
function hashOf(route: RouteEntry): string {
  const { consumer, filter = null, scope = 'MessageAttributes', endpoint = 'queue' } = route;
  const text = JSON.stringify([consumer, filter, scope, endpoint]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
