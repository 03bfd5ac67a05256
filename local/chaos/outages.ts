import type { EdgeCall } from '../aws/edge';
import { resourceOf } from '../aws/edge';
import type { Draws } from './draws';

/** A service, or some of its resources, that does not work for some time. */
export interface Outage {
  /** Signing name, such as `dynamodb`. */
  readonly service: string;
  /** Part of the names of the resources. @default - all of the service */
  readonly resource?: string;
  /** Milliseconds from the start of the faults. */
  readonly after: number;
  /** In milliseconds. */
  readonly lasts: number;
}

const MINUTE = 60_000;
const services = ['dynamodb', 'sqs', 'sns', 's3'] as const;

/** Outages that were asked for, and those that are drawn one after another for as long as time passes. */
export class Outages {
  private readonly drawn: Outage[] = [];

  /** @param draws undefined when no outages are drawn */
  constructor(
    private readonly given: readonly Outage[],
    private readonly draws: Draws | undefined,
  ) {}

  /** @param since milliseconds from the start of the faults */
  find(since: number, call: Pick<EdgeCall, 'service' | 'input'>): Outage | undefined {
    this.drawUntil(since);
    return [...this.given, ...this.drawn].find(
      ({ service, resource = '', after, lasts }) =>
        service === call.service &&
        since >= after &&
        since < after + lasts &&
        (resource === '' || resourceOf(call)?.includes(resource) === true),
    );
  }

  private drawUntil(since: number): void {
    const { draws, drawn } = this;
    for (let last = drawn.at(-1); draws !== undefined; last = drawn.at(-1)) {
      const end = last === undefined ? 0 : last.after + last.lasts;
      if (end > since) return;
      const service = services[draws.integer('outage service', 0, services.length - 1)] ?? 'dynamodb';
      const after = end + draws.integer('outage pause', 10 * MINUTE, 30 * MINUTE);
      // Outages that are over are not looked at again.
      drawn.splice(0);
      drawn.push({ service, after, lasts: draws.integer('outage length', MINUTE, 15 * MINUTE) });
    }
  }
}
