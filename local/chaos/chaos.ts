import {
  type BegunInvocation,
  ConnectionCut,
  type Edge,
  type EdgeCall,
  type Edges,
  failedInside,
  type InvocationEnd,
  resourceOf,
} from '../aws/edge';
import type { Structure } from '../aws/structure';
import type { Clock } from '../clock';
import type { HopLog } from '../hops';
import { splitBatch, withFailures } from './batch-entries';
import { Draws } from './draws';
import type { ChaosSettings } from './option';
import { type Outage, Outages } from './outages';
import { ratesOf, type Rates } from './profile';
import { throttledBy, unavailableAt } from './service-errors';

/** A slow call takes that much longer. */
const SHORTEST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;

/** A worker is killed at one of its first calls to services. */
const LAST_CALL = 8;

/** When a worker is killed: at a call, before or after its effect, or at the end of its work. */
interface Doom {
  readonly call: number;
  readonly moment: 'before' | 'after';
}

interface Attended {
  readonly invocation: BegunInvocation;
  readonly doom: Doom | undefined;
  calls: number;
}

export interface ChaosOptions extends ChaosSettings {
  readonly clock: Clock;
  /** Measures the delays of calls that functions and clients wait for. */
  readonly codeClock: Clock;
  readonly hops: HopLog;
}

/** Progress of the run, for the person who started it. */
export interface ChaosReport extends ChaosSettings {
  /** How many faults of each kind there were. */
  readonly counts: Readonly<Record<string, number>>;
  /** Ends all faults. */
  heal(): void;
}

/** Injects faults where calls enter services and where workers run, drawn from a seed. */
export class Chaos implements Edges, ChaosReport {
  readonly seed: string;
  readonly profile: string;
  readonly outages: readonly Outage[];
  readonly counts: Record<string, number> = {};
  private readonly rates: Rates;
  private readonly draws: Draws;
  private readonly calendar: Outages;
  /** By session token. */
  private readonly attended = new Map<string, Attended>();
  private since: number | undefined;

  constructor(private readonly options: ChaosOptions) {
    this.seed = options.seed;
    this.profile = options.profile;
    this.rates = ratesOf(options.profile);
    this.draws = new Draws(options.seed);
    this.outages = options.outages ?? [];
    this.calendar = new Outages(this.outages, this.rates.outages > 0 ? this.draws : undefined);
  }

  /** Begins with the faults. What is deployed before has none. */
  start(): void {
    this.since = this.options.clock.now();
  }

  heal(): void {
    this.since = undefined;
  }

  begin(invocation: BegunInvocation): InvocationEnd {
    const { sessionToken, functionName } = invocation;
    const attended: Attended = { invocation, doom: this.drawDoom(functionName), calls: 0 };
    this.attended.set(sessionToken, attended);
    return {
      isKilledAtEnd: () => {
        const isKilled = this.since !== undefined && attended.doom !== undefined;
        if (isKilled) this.count('worker killed', functionName, 'at the end of its work');
        return isKilled;
      },
      ended: () => void this.attended.delete(sessionToken),
    };
  }

  duplicate(queueName: string): boolean {
    if (!this.happens('duplicated', `duplicate ${queueName}`)) return false;
    this.count('message duplicated', queueName, 'delivered twice');
    return true;
  }

  readonly edge: Edge = async (call, run) => {
    const { service, caller, action } = call;
    if (this.since === undefined) return run();
    const resource = resourceOf(call) ?? service;
    if (this.calendar.find(this.options.clock.now() - this.since, call) !== undefined) {
      this.count('outage', resource, `${action} rejected: outage`);
      throw unavailableAt(service);
    }
    const attended = this.attended.get(call.context.sessionToken ?? '');
    const fatal = attended !== undefined && ++attended.calls === attended.doom?.call;
    if (fatal && attended.doom.moment === 'before') return this.kill(attended, `before ${action}`);
    if (caller === 'client' && this.rates.clients === 0) return run();
    const name = `${attended?.invocation.functionName ?? caller} ${service} ${action}`;
    await this.delay(call, name, resource);
    if (this.happens('throttled', `throttle ${name}`)) {
      this.count('call throttled', resource, `${action} throttled`);
      throw throttledBy(service);
    }
    if (this.happens('cutBefore', `cut before ${name}`)) throw this.cut(call, resource, 'before');
    const result = await this.runPart(call, run, name, resource);
    if (fatal) return this.kill(attended, `after ${action}`);
    if (this.happens('cutAfter', `cut after ${name}`)) throw this.cut(call, resource, 'after');
    return result;
  };

  /** Lets a batch go on without the entries that fail. */
  private async runPart(
    call: EdgeCall,
    run: (input?: Structure) => Promise<object>,
    name: string,
    resource: string,
  ): Promise<object> {
    const { rest, failed } = splitBatch(call, () => this.happens('partial', `partial ${name}`));
    if (failed.length === 0) return run();
    this.count('entry failed', resource, `${call.action} failed for ${failed.length}`);
    return withFailures(rest === undefined ? undefined : await run(rest), failed);
  }

  private async kill({ invocation }: Attended, when: string): Promise<never> {
    this.count('worker killed', invocation.functionName, when);
    await invocation.kill();
    throw new ConnectionCut();
  }

  private cut(call: EdgeCall, resource: string, when: 'before' | 'after'): Error {
    this.count(`connection cut ${when}`, resource, `${call.action} cut ${when} its effect`);
    // Services of AWS call each other without a connection here.
    return ['api', 'client', 'function'].includes(call.caller) && call.service !== 'lambda'
      ? new ConnectionCut()
      : failedInside();
  }

  private async delay({ caller, action }: EdgeCall, name: string, resource: string): Promise<void> {
    if (!this.happens('slow', `slow ${name}`)) return;
    const milliseconds = this.draws.integer(`delay ${name}`, SHORTEST_DELAY_MS, LONGEST_DELAY_MS);
    this.count('call delayed', resource, `${action} delayed ${milliseconds} ms`);
    const { clock, codeClock } = this.options;
    // Somebody waits in real time.
    const isReal = caller === 'function' || caller === 'client';
    await new Promise<void>((resolve) => (isReal ? codeClock : clock).after(milliseconds, resolve));
  }

  private drawDoom(functionName: string): Doom | undefined {
    if (!this.happens('killed', `kill ${functionName}`)) return undefined;
    return {
      call: this.draws.integer(`kill call ${functionName}`, 1, LAST_CALL),
      moment: this.draws.next(`kill moment ${functionName}`) < 0.5 ? 'before' : 'after',
    };
  }

  private happens(rate: keyof Rates, name: string): boolean {
    // Without a draw where nothing happens anyway.
    return this.since !== undefined && this.rates[rate] > 0 && this.draws.next(name) < this.rates[rate];
  }

  private count(kind: string, resource: string, event: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    this.options.hops({ service: 'chaos', resource, event });
  }
}
