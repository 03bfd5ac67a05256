import { type JsonSchema, memberPath } from './schema-members';
import {
  acceptsNothing,
  areDisjoint,
  memberOf,
  namesOf,
  requiredOf,
  schemaOf,
  typesOf,
  unionOf,
  withPatternList,
} from './schema-parts';

/** A rule of a schema that may refuse what an older schema accepted. */
export interface Narrowing {
  /** Path of the member, empty for the whole body. */
  readonly path: string;
  readonly was: string;
  readonly is: string;
}

/**
 * Returns the rules of a schema that may refuse what an older one accepted. The comparison is by structure and errs on
 * the safe side: a change counts as a narrowing unless it is certainly none.
 * @param before the older schema, as `canonicalSchema` prints it
 * @param after the newer schema, in the same form
 */
export function narrowings(before: JsonSchema, after: JsonSchema, path = ''): readonly Narrowing[] {
  if (isSame(before, after) || acceptsNothing(before)) return [];
  const branches = unionOf(before);
  if (branches !== undefined) return branches.flatMap((branch) => narrowings(branch, after, path));
  const alternatives = unionOf(after);
  if (alternatives === undefined) return compare(withPatternList(before), withPatternList(after), path);

  const possible = alternatives.filter((alternative) => !areDisjoint(before, alternative));
  const found = possible
    .map((alternative) => narrowings(before, alternative, path))
    .toSorted((one, other) => one.length - other.length);
  const [best] = found;
  if (best === undefined) return [{ path, was: print(before), is: print(after) }];
  // A value that two branches of `oneOf` accept is refused.
  if (best.length === 0 && 'oneOf' in after && possible.length > 1)
    return [{ path, was: print(before), is: print(after) }];
  return best;
}

/** Compares two schemas without unions. */
function compare(before: JsonSchema, after: JsonSchema, path: string): readonly Narrowing[] {
  if (!isTypeWide(before, after)) return [narrowing('type', before, after, path)];
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [
    ...Array.from(keywords)
      .filter((keyword) => !structural.has(keyword) && !isWide(keyword, before, after))
      .map((keyword) => narrowing(keyword, before, after, path)),
    ...compareMembers(before, after, path),
    ...compareItems(before, after, path),
  ];
}

/** Keywords that are not compared as rules of their own. */
const structural = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'propertyNames',
  'items',
  'additionalItems',
]);

function compareMembers(before: JsonSchema, after: JsonSchema, path: string): readonly Narrowing[] {
  const found: Narrowing[] = [];
  for (const name of new Set([...namesOf(before), ...namesOf(after)])) {
    found.push(...compareParts(memberOf(before, name), memberOf(after, name), memberPath(path, name)));
  }
  for (const name of requiredOf(after)) {
    if (requiredOf(before).includes(name)) continue;
    found.push({ path: memberPath(path, name), was: 'optional', is: 'required' });
  }
  const keys = `${path}.*`;
  found.push(...compareParts(memberOf(before), memberOf(after), keys));
  if (after['propertyNames'] !== undefined) {
    const names = { type: 'string', ...schemaOf(before['propertyNames']) };
    found.push(...narrowings(names, schemaOf(after['propertyNames']), keys));
  }
  return found;
}

function compareItems(before: JsonSchema, after: JsonSchema, path: string): readonly Narrowing[] {
  const [older, newer] = [before['items'], after['items']];
  if (!Array.isArray(older) && !Array.isArray(newer))
    return narrowings(schemaOf(older), schemaOf(newer), `${path}[]`);
  // Tuples: only their items may become wider.
  if (!Array.isArray(older) || !Array.isArray(newer) || older.length !== newer.length)
    return [narrowing('items', before, after, path)];
  return [
    ...older.flatMap((item, index) => narrowings(schemaOf(item), schemaOf(newer[index]), `${path}[]`)),
    ...compareParts(partOf(before['additionalItems']), partOf(after['additionalItems']), `${path}[]`),
  ];
}

/** Compares schemas of which `undefined` accepts nothing. */
function compareParts(
  before: JsonSchema | undefined,
  after: JsonSchema | undefined,
  path: string,
): readonly Narrowing[] {
  if (before === undefined) return [];
  return after === undefined ? [{ path, was: 'accepted', is: 'refused' }] : narrowings(before, after, path);
}

function partOf(value: unknown): JsonSchema | undefined {
  return value === false ? undefined : schemaOf(value);
}

function isTypeWide(before: JsonSchema, after: JsonSchema): boolean {
  const [older, newer] = [typesOf(before), typesOf(after)];
  if (newer === undefined) return true;
  return (
    older?.every((type) => newer.includes(type) || (type === 'integer' && newer.includes('number'))) ?? false
  );
}

/** Whether the newer form of a rule accepts all that the older one accepted. */
function isWide(keyword: string, before: JsonSchema, after: JsonSchema): boolean {
  const [older, newer] = [before[keyword], after[keyword]];
  if (isSame(older, newer)) return true;
  switch (keyword) {
    case 'minimum':
    case 'exclusiveMinimum':
      return isBoundWide(before, after, 'minimum', 'exclusiveMinimum', (one, other) => one - other);
    case 'maximum':
    case 'exclusiveMaximum':
      return isBoundWide(before, after, 'maximum', 'exclusiveMaximum', (one, other) => other - one);
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return numberOr(newer, 0) <= numberOr(older, 0);
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return numberOr(newer, Infinity) >= numberOr(older, Infinity);
    case 'enum':
    case 'patterns':
      return isListWide(keyword, older, newer);
    case 'format':
      return newer === undefined;
    case 'multipleOf':
      return newer === undefined || (typeof older === 'number' && older % Number(newer) === 0);
    default:
      return false;
  }
}

/** A value may be one of fewer; a text must match all patterns, so they may be fewer. */
function isListWide(keyword: 'enum' | 'patterns', older: unknown, newer: unknown): boolean {
  if (newer === undefined) return true;
  if (!Array.isArray(older) || !Array.isArray(newer)) return false;
  const [some, all] = keyword === 'enum' ? [older, newer] : [newer, older];
  return some.every((one: unknown) => all.includes(one));
}

/** @param room how much further out the first bound is than the second */
function isBoundWide(
  before: JsonSchema,
  after: JsonSchema,
  bound: string,
  exclusive: string,
  outwards: (older: number, newer: number) => number,
): boolean {
  const [older, newer] = [before[bound], after[bound]];
  if (newer === undefined) return true;
  if (typeof older !== 'number' || typeof newer !== 'number') return false;
  const room = outwards(older, newer);
  return room > 0 || (room === 0 && (after[exclusive] !== true || before[exclusive] === true));
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function narrowing(keyword: string, before: JsonSchema, after: JsonSchema, path: string): Narrowing {
  const rule = (schema: JsonSchema): string =>
    schema[keyword] === undefined ? `no ${keyword}` : `${keyword} ${print(schema[keyword])}`;
  return { path, was: rule(before), is: rule(after) };
}

const longestText = 120;

function print(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
