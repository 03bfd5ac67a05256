import type { Bench, Figure, Size } from './figure';
import { median } from './measure';
import { MultiTenantApp } from './multi-tenant-app';

/** Requests of the tenants: one sends 99 % of them, at a rate that its consumer cannot keep up with. */
export const counts: Readonly<Record<Size, Traffic>> = {
  full: {
    noisy: { tenant: '100000000000', requests: 4950, milliseconds: 10_000 },
    others: { tenants: 10, requests: 50, milliseconds: 30_000 },
  },
  tiny: {
    noisy: { tenant: '100000000000', requests: 99, milliseconds: 200 },
    others: { tenants: 1, requests: 1, milliseconds: 600 },
  },
};

/** What the tenants send: one of them nearly everything, at even intervals, and the others the rest. */
export interface Traffic {
  readonly noisy: { readonly tenant: string; readonly requests: number; readonly milliseconds: number };
  readonly others: { readonly tenants: number; readonly requests: number; readonly milliseconds: number };
}

interface Sending {
  readonly requestId: string;
  readonly tenant: string;
  /** Milliseconds after the start. */
  readonly at: number;
}

/**
 * What a tenant that sends 99 % of all requests does to the others, on fair queues and on plain ones. Time is a virtual
 * clock's: each run gives the same figures, on any machine.
 */
export const fairnessBench: Bench = {
  title: 'Fairness: how long the others wait while one tenant sends 99 % of all requests',
  measure: async (size) => measureFairness(counts[size]),
};

/** Measures the others' waits: alone, and beside the tenant that sends nearly everything. */
export async function measureFairness(traffic: Traffic): Promise<readonly Figure[]> {
  const others = othersSend(traffic);
  const all = [...others, ...noisySends(traffic)];
  const alone = await waitsOf(others, others, true);
  const fair = await waitsOf(others, all, true);
  const plain = await waitsOf(others, all, false);
  return [
    figure('fair queues, until the work is done', fair.done, alone.done, 'at most'),
    figure('plain queues, until the work is done', plain.done, alone.done, 'at least'),
    figure('fair queues, until the work begins', fair.begun, alone.begun),
    figure('plain queues, until the work begins', plain.begun, alone.begun),
  ];
}

/** @param bound on which side of twice the others' wait alone it has to be */
function figure(name: string, value: number, alone: number, bound?: 'at most' | 'at least'): Figure {
  return {
    name,
    value,
    unit: 'ms median wait',
    reference: { name: 'the others alone', value: alone },
    ratio: value / alone,
    target: bound && { of: 'ratio', bound, limit: 2 },
  };
}

function othersSend({ others: { tenants, requests, milliseconds } }: Traffic): Sending[] {
  return Array.from({ length: requests }, (_, number) => ({
    requestId: idOf(number),
    tenant: String(200_000_000_000 + (number % tenants)),
    at: (number * milliseconds) / requests,
  }));
}

function noisySends({ noisy: { tenant, requests, milliseconds }, others }: Traffic): Sending[] {
  return Array.from({ length: requests }, (_, number) => ({
    requestId: idOf(others.requests + number),
    tenant,
    at: (number * milliseconds) / requests,
  }));
}

function idOf(number: number): string {
  return `1767225600000-JKJaXmPLvHc${String(number).padStart(6, '0')}`;
}

/** Medians of the milliseconds from the acceptance of the `watched` requests, to where the consumer's work is. */
interface Waits {
  readonly begun: number;
  readonly done: number;
}

async function waitsOf(
  watched: readonly Sending[],
  sendings: readonly Sending[],
  fair: boolean,
): Promise<Waits> {
  const progress = { begun: new Map<string, number>(), done: new Map<string, number>() };
  const app = await MultiTenantApp.create({
    fair,
    onProgress: (step, id, now) => progress[step].set(id, now),
  });
  const { clock } = app;
  const start = clock.now();
  const sent: Promise<void>[] = [];
  for (const { requestId, tenant, at } of sendings)
    clock.after(at, () => sent.push(app.accept(requestId, tenant)));
  const { begun, done } = progress;
  for (let minutes = 0; minutes < 10 && done.size < sendings.length; minutes++) await clock.advance(60_000);
  await Promise.all(sent);
  await app.stop();
  if (done.size < sendings.length) throw new Error(`${done.size} of ${sendings.length} requests ended`);
  const waits = (ends: ReadonlyMap<string, number>): number =>
    median(watched.map(({ requestId, at }) => (ends.get(requestId) ?? 0) - start - at));
  return { begun: waits(begun), done: waits(done) };
}
