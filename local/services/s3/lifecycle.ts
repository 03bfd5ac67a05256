import { malformedXml } from './errors';
import { type Input, optionalText, optionalTime, optionalWhole, structure, structures } from './input';
import type { StoredObject } from './stored-object';

const DAY = 24 * 60 * 60 * 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
  readonly tags: ReadonlyMap<string, string>;
  /** An object must be larger. */
  readonly largerThan: number;
  /** An object must be smaller. */
  readonly smallerThan: number;
  readonly expiresAfterDays: number | undefined;
  readonly expiresAt: number | undefined;
  readonly abortsUploadsAfterDays: number | undefined;
}

/** The rules of a configuration that are switched on. Transitions to storage classes change nothing here. */
export function readLifecycle(configuration: Input): LifecycleRule[] {
  const rules = structures(configuration, 'Rules');
  return rules.flatMap((rule, index) => {
    const status = optionalText(rule, 'Status');
    if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml();
    return status === 'Enabled' ? [readRule(rule, `rule-${index + 1}`)] : [];
  });
}

function readRule(rule: Input, generatedId: string): LifecycleRule {
  const filter = structure(rule, 'Filter') ?? {};
  const wanted = structure(filter, 'And') ?? filter;
  const tag = structure(filter, 'Tag');
  const tags = [...structures(wanted, 'Tags'), ...(tag === undefined ? [] : [tag])];
  const expiration = structure(rule, 'Expiration') ?? {};
  const aborts = structure(rule, 'AbortIncompleteMultipartUpload') ?? {};
  return {
    id: optionalText(rule, 'ID') ?? generatedId,
    prefix: optionalText(rule, 'Prefix') ?? optionalText(wanted, 'Prefix') ?? '',
    tags: new Map(tags.map((one) => [optionalText(one, 'Key') ?? '', optionalText(one, 'Value') ?? ''])),
    largerThan: optionalWhole(wanted, 'ObjectSizeGreaterThan') ?? -1,
    smallerThan: optionalWhole(wanted, 'ObjectSizeLessThan') ?? Infinity,
    expiresAfterDays: days(expiration, 'Days'),
    expiresAt: optionalTime(expiration, 'Date'),
    abortsUploadsAfterDays: days(aborts, 'DaysAfterInitiation'),
  };
}

function days(of: Input, name: string): number | undefined {
  const count = optionalWhole(of, name);
  if (count === 0) throw malformedXml();
  return count;
}

/** When an object goes by itself, and by which rule; the soonest counts. */
export function expiryOf(
  rules: readonly LifecycleRule[],
  object: StoredObject,
): { readonly at: number; readonly rule: string } | undefined {
  let soonest: { readonly at: number; readonly rule: string } | undefined;
  for (const rule of rules) {
    if (!concerns(rule, object)) continue;
    const { expiresAfterDays, expiresAt } = rule;
    const at =
      expiresAfterDays === undefined ? expiresAt : midnightAfter(object.lastModified, expiresAfterDays);
    if (at !== undefined && (soonest === undefined || at < soonest.at)) soonest = { at, rule: rule.id };
  }
  return soonest;
}

/** When an upload in parts that was never completed goes by itself. */
export function abortOf(rules: readonly LifecycleRule[], key: string, initiated: number): number | undefined {
  const times = rules.flatMap(({ prefix, abortsUploadsAfterDays }) =>
    abortsUploadsAfterDays !== undefined && key.startsWith(prefix)
      ? [midnightAfter(initiated, abortsUploadsAfterDays)]
      : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

function concerns(rule: LifecycleRule, { key, size, attributes }: StoredObject): boolean {
  if (!key.startsWith(rule.prefix) || size <= rule.largerThan || size >= rule.smallerThan) return false;
  for (const [name, value] of rule.tags) if (attributes.tags.get(name) !== value) return false;
  return true;
}

/** Days are counted in full, to the midnight (UTC) that follows. */
function midnightAfter(time: number, count: number): number {
  return Math.ceil((time + count * DAY) / DAY) * DAY;
}

/** The day, since the epoch, in which a time falls: nothing expires within a day. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
