import { fastRandom } from '../world/fast-random';
import { Dice } from './dice';
import * as draw from './draw-faults';
import { drawRequests, type RequestMix } from './draw-requests';
import type { Fault, Plan } from './plan';

export interface Profile {
  readonly name: string;
  /** The faults of the profile. */
  readonly title: string;
  /** Longest time of the faults, in minutes. */
  readonly minutes: number;
  readonly faults: (dice: Dice, span: number) => readonly Fault[];
  readonly mix?: RequestMix;
  readonly propagates?: boolean;
  readonly expires?: boolean;
  readonly sparesInnocents?: boolean;
}

const ordinary: RequestMix = { failing: 0.15, permanent: 0.1 };
const peaceful: RequestMix = { failing: 0, permanent: 0 };

export const profiles: readonly Profile[] = [
  {
    name: 'calm',
    title: 'nothing goes wrong',
    minutes: 5,
    faults: () => [],
    mix: peaceful,
    sparesInnocents: true,
  },
  {
    name: 'bursts',
    title: 'requests come at once, some attempts fail',
    minutes: 5,
    faults: () => [],
    mix: { failing: 0.3, permanent: 0.1, burst: true },
    sparesInnocents: true,
  },
  {
    name: 'duplicates',
    title: 'messages are delivered twice, at once or up to an hour later',
    minutes: 20,
    faults: (dice) => draw.copies(dice, 8),
    mix: ordinary,
    sparesInnocents: true,
  },
  {
    name: 'delays',
    title: 'deliveries and calls are late, messages overtake each other',
    minutes: 20,
    faults: (dice) => [...draw.lateDeliveries(dice, 6), ...draw.lateCalls(dice, 4, 25_000)],
    mix: ordinary,
  },
  {
    name: 'lost-answers',
    title: 'calls fail, or only their answers are lost',
    minutes: 20,
    faults: (dice) => draw.calls(dice, 10, ['lost-before', 'lost-after']),
    mix: ordinary,
  },
  {
    name: 'crashes',
    title: 'processes end before or after a call',
    minutes: 20,
    faults: (dice) => draw.calls(dice, 8, ['crash-before', 'crash-after']),
    mix: ordinary,
  },
  {
    name: 'pauses',
    title: 'processes stand still for longer than their lease, and calls arrive after it',
    minutes: 30,
    faults: (dice) => [...draw.pauses(dice, 5), ...draw.lateCalls(dice, 3, 600_000)],
    mix: { failing: 0.2, permanent: 0.4, slow: 0.1, slowRetry: 0.8 },
  },
  {
    name: 'throttling',
    title: 'functions and services refuse calls for minutes',
    minutes: 30,
    faults: (dice, span) => draw.throttles(dice, span),
    mix: ordinary,
  },
  {
    name: 'partial',
    title: 'batch calls succeed for some of their entries',
    minutes: 20,
    faults: (dice) => draw.partials(dice, 10),
    mix: ordinary,
  },
  {
    name: 'slow',
    title: 'work takes most of its time, or all of it',
    minutes: 20,
    faults: () => [],
    mix: { failing: 0.3, permanent: 0.05, slow: 0.6 },
  },
  {
    name: 'store-outage',
    title: 'the status table is out, for minutes up to an hour',
    minutes: 90,
    faults: (dice, span) => draw.outage(dice, span, '\\.store\\.', [2, 60]),
    mix: ordinary,
  },
  {
    name: 'store-outage-long',
    title: 'the status table is out for one to three hours',
    minutes: 240,
    faults: (dice, span) => draw.outage(dice, span, '\\.store\\.', [60, 180]),
    mix: ordinary,
  },
  {
    name: 'topic-outage',
    title: 'the topics are out, or their answers are lost, for up to five minutes',
    minutes: 30,
    faults: (dice, span) => draw.outage(dice, span, '\\.sns\\.', [1, 5]),
    mix: ordinary,
  },
  {
    name: 'topic-outage-long',
    title: 'the topics are out, or their answers are lost, for up to an hour',
    minutes: 90,
    faults: (dice, span) => draw.outage(dice, span, '\\.sns\\.', [6, 60]),
    mix: ordinary,
  },
  {
    name: 'crash-loop',
    title: 'every process of a function ends, for hours',
    minutes: 300,
    faults: (dice, span) => draw.crashLoop(dice, span),
    mix: ordinary,
  },
  {
    name: 'undispatched',
    title: 'nothing can be published for hours, and callers repeat their requests later',
    minutes: 360,
    faults: draw.unpublishable,
    mix: { ...ordinary, lateRepeats: 0.5 },
  },
  {
    name: 'late-copies',
    title: 'requests are given up before their dispatch, and copies of their messages come hours later',
    minutes: 480,
    faults: draw.lateCopies,
    mix: ordinary,
  },
  {
    name: 'expiry',
    title: 'a function does not run for hours, and messages expire in its queue',
    minutes: 240,
    faults: (dice, span) => [...draw.crashLoop(dice, span), ...draw.closing(dice, span)],
    mix: ordinary,
    expires: true,
  },
  {
    name: 'cancelling',
    title: 'callers cancel requests, and calls fail, or only their answers are lost',
    minutes: 30,
    faults: (dice) => draw.calls(dice, 5, ['lost-before', 'lost-after', 'crash-before', 'crash-after']),
    mix: { failing: 0.6, permanent: 0.1, slow: 0.3, cancelled: 0.6 },
  },
  {
    name: 'clocks',
    title: 'the clocks of processes are wrong, by up to an hour',
    minutes: 20,
    faults: (dice) => [...draw.skews(dice, 8), ...draw.calls(dice, 2, ['crash-before', 'crash-after'])],
    mix: ordinary,
  },
  {
    name: 'poison',
    title: 'work ends its process, never ends, or throws anything',
    minutes: 15,
    faults: () => [],
    mix: { failing: 0, permanent: 0, poison: 0.12, burst: true },
    sparesInnocents: true,
  },
  {
    name: 'deployments',
    title: 'old and new versions run side by side, filters are new',
    minutes: 100,
    faults: (dice, span) => draw.deployments(dice, span),
    mix: peaceful,
    propagates: true,
    sparesInnocents: true,
  },
  {
    name: 'everything',
    title: 'all of the above but long outages',
    minutes: 90,
    faults: (dice, span) => draw.everything(dice, span),
    mix: { ...ordinary, poison: 0.05, slow: 0.1, cancelled: 0.1 },
  },
];

export function profileOf(name: string): Profile {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined)
    throw new Error(`PROFILE must be one of ${profiles.map((one) => one.name).join(', ')}, got ${name}.`);
  return profile;
}

/** Draws the plan of a seed. */
export function planOf(profile: Profile, seed: number): Plan {
  const { name, minutes, faults, mix = ordinary } = profile;
  const { propagates = false, expires = false, sparesInnocents = false } = profile;
  const dice = new Dice(fastRandom(`plan ${name} ${seed}`));
  const span = dice.between(minutes * 0.5, minutes) * 60_000;
  return {
    profile: name,
    seed,
    requests: drawRequests(dice, { within: Math.min(span / 2, 45 * 60_000), span }, mix),
    faults: faults(dice, span),
    span,
    redrives: dice.happens(0.3),
    propagates,
    expires,
    sparesInnocents,
  };
}
