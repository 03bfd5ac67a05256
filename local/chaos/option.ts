import { randomInt } from 'node:crypto';
import type { Outage } from './outages';
import { ratesOf } from './profile';

/** The settings from which the faults of a run are drawn. */
export interface ChaosSettings {
  readonly seed: string;
  /** Names of profiles, joined by `+`. */
  readonly profile: string;
  /** Besides those that the profile draws. @default - none */
  readonly outages?: readonly Outage[];
}

export const CHAOS_FORM = 'seed=TEXT,profile=NAME+NAME,outage=SERVICE[/RESOURCE]:AFTER:LENGTH';

const units = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Reads the value of `--chaos`. A seed that is not given is drawn.
 * @throws Error with what is given, what is allowed, and what to do
 */
export function parseChaos(text: string): ChaosSettings {
  const outages: Outage[] = [];
  let seed: string | undefined;
  let profile: string | undefined;
  for (const part of text.split(',')) {
    const [, key, value = ''] = /^([a-z]+)=(.+)$/.exec(part) ?? [];
    if (key === 'outage') outages.push(outageOf(value));
    else if (key === 'seed' && seed === undefined) seed = value;
    else if (key === 'profile' && profile === undefined) profile = value;
    else throw new Error(`--chaos must be ${CHAOS_FORM}, got "${text}". Write --chaos seed=1,profile=all.`);
  }
  if (seed !== undefined && !/^[\w.-]{1,64}$/.test(seed)) {
    throw new Error(
      `The seed of --chaos must be 1 to 64 letters, digits, ".", "_" or "-", got "${seed}". Write --chaos seed=1.`,
    );
  }
  // Somebody who asks for one outage does not want other faults.
  profile ??= outages.length === 0 ? 'all' : 'none';
  ratesOf(profile);
  return { seed: seed ?? String(randomInt(1_000_000)), profile, outages };
}

/** The option that gives these settings. */
export function chaosText({ seed, profile, outages = [] }: ChaosSettings): string {
  const given = outages.map(({ service, resource, after, lasts }) => {
    const what = resource === undefined ? service : `${service}/${resource}`;
    return `outage=${what}:${after / 1000}s:${lasts / 1000}s`;
  });
  return [`seed=${seed}`, `profile=${profile}`, ...given].join(',');
}

function outageOf(text: string): Outage {
  const [, service, resource, after, lasts] =
    /^([a-z0-9]+)(?:\/([\w.-]+))?:(\d+[smh]):([1-9]\d*[smh])$/.exec(text) ?? [];
  if (service === undefined || after === undefined || lasts === undefined) {
    throw new Error(
      `outage must be SERVICE[/RESOURCE]:AFTER:LENGTH with times such as 30s, 15m or 2h, got "${text}". Write --chaos seed=1,outage=dynamodb:1m:15m.`,
    );
  }
  if (!outageServices.includes(service)) {
    throw new Error(
      `The service of an outage must be ${outageServices.join(', ')}, got "${service}". Write --chaos seed=1,outage=dynamodb:1m:15m.`,
    );
  }
  return {
    service,
    ...(resource !== undefined && { resource }),
    after: millisecondsOf(after),
    lasts: millisecondsOf(lasts),
  };
}

const outageServices: readonly string[] = [
  'dynamodb',
  'lambda',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
];

function millisecondsOf(text: string): number {
  const unit = text.endsWith('h') ? 'h' : text.endsWith('m') ? 'm' : 's';
  return Number.parseInt(text, 10) * units[unit];
}
