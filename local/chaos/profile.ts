/** How often faults are injected: shares of calls or invocations, from 0 to 1. */
export interface Rates {
  /** Workers that are killed during an invocation. */
  readonly killed: number;
  /** Calls that the service rejects because there are too many. */
  readonly throttled: number;
  /** Entries of batches to queues and topics that fail, while the rest of the batch is accepted. */
  readonly partial: number;
  readonly slow: number;
  /** Calls whose connection is cut before they reach the service. */
  readonly cutBefore: number;
  /** Calls whose connection is cut after the service has accepted them. */
  readonly cutAfter: number;
  /** Messages of standard queues that are delivered twice. */
  readonly duplicated: number;
  /** 1 when services are out, one at a time. */
  readonly outages: number;
  /** 1 when calls of clients have faults, too. */
  readonly clients: number;
}

const none: Rates = {
  killed: 0,
  throttled: 0,
  partial: 0,
  slow: 0,
  cutBefore: 0,
  cutAfter: 0,
  duplicated: 0,
  outages: 0,
  clients: 0,
};

const profiles = {
  clients: { clients: 1 },
  cuts: { cutBefore: 0.03, cutAfter: 0.03 },
  duplicates: { duplicated: 0.1 },
  none: {},
  outages: { outages: 1 },
  slow: { slow: 0.2 },
  throttling: { throttled: 0.1, partial: 0.05 },
  workers: { killed: 0.05 },
} satisfies Readonly<Record<string, Partial<Rates>>>;

/** All faults but those of clients' calls. */
const ALL = 'cuts+duplicates+outages+slow+throttling+workers';

export const profileNames: readonly string[] = ['all', ...Object.keys(profiles)];

/**
 * @param profile names, joined by `+`
 * @throws Error with what is allowed
 */
export function ratesOf(profile: string): Rates {
  const names = profile.split('+').flatMap((name) => (name === 'all' ? ALL.split('+') : name));
  return names.reduce((rates, name) => ({ ...rates, ...ratesOfOne(name, profile) }), none);
}

function ratesOfOne(name: string, given: string): Partial<Rates> {
  const found = Object.entries(profiles).find(([known]) => known === name);
  if (found !== undefined) return found[1];
  throw new Error(
    `The profile must be ${profileNames.join(', ')}, or some of them joined by +, got "${given}". Write all, or workers+cuts.`,
  );
}
