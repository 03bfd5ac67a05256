import { attributeValues, hasAttributes } from './attribute-values';
import type { Scalar } from './condition';
import { isJsonObject, membersOf } from './json-text';
import { MessageView } from './message-view';
import { isScalar } from './parse-condition';
import type { FilterableMessage, FilterScope } from './policy';
import { listInWords, valueInBrief } from './words';

/** What a filter sees of one message under some keys. */
export class Seen {
  constructor(
    private readonly values: ReadonlyMap<string, readonly Scalar[]>,
    /** Keys that are there, but with nothing that a filter sees: binary attributes, numbers that are none. */
    private readonly unseen: ReadonlySet<string>,
    /** Whether it has no attribute at all: `exists: false` does not match it then. */
    readonly isBare: boolean,
  ) {}

  /** None when the key is absent. */
  valuesOf(key: string): readonly Scalar[] {
    return this.values.get(key) ?? [];
  }

  /** `is JP`, `has AT and DE`, `is absent` */
  describe(key: string): string {
    const values = this.valuesOf(key);
    if (values.length === 0) return this.unseen.has(key) ? 'has no value that a filter sees' : 'is absent';
    return `${values.length === 1 ? 'is' : 'has'} ${valuesInWords(values)}`;
  }
}

export function readSeen(keys: readonly string[], scope: FilterScope, message: FilterableMessage): Seen {
  return scope === 'MessageBody' ? seenOfBody(keys, message) : seenOfAttributes(keys, message);
}

function seenOfBody(keys: readonly string[], message: FilterableMessage): Seen {
  return new Seen(valuesUnder(keys, new MessageView(message).body ?? {}), new Set(), false);
}

/**
 * In the order in which people read a body, which is no matter to the evaluator. With a stack of its own: a body may
 * nest deeper than the call stack goes.
 */
function valuesUnder(keys: readonly string[], body: object): ReadonlyMap<string, readonly Scalar[]> {
  const found = new Map<string, Scalar[]>();
  const open: Open[] = [{ value: body, path: undefined }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path = '' } = next;
    const others = found.get(path);
    if (!isScalar(value)) for (const inner of insideOf(next, keys).toReversed()) open.push(inner);
    else if (others !== undefined) others.push(value);
    else if (keys.includes(path)) found.set(path, [value]);
  }
  return found;
}

interface Open {
  readonly value: unknown;
  /** None at the top. */
  readonly path: string | undefined;
}

function insideOf({ value, path }: Open, keys: readonly string[]): readonly Open[] {
  if (Array.isArray(value)) return value.map((item: unknown) => ({ value: item, path }));
  if (!isJsonObject(value)) return [];
  return membersOf(value)
    .map(([name, member]) => ({ value: member, path: path === undefined ? name : `${path}.${name}` }))
    .filter((member) => leadsToOne(member.path, keys));
}

function leadsToOne(path: string, keys: readonly string[]): boolean {
  return keys.some((key) => key === path || key.startsWith(`${path}.`));
}

function seenOfAttributes(keys: readonly string[], { attributes }: FilterableMessage): Seen {
  const values = new Map<string, readonly Scalar[]>();
  const unseen = new Set<string>();
  for (const key of keys) {
    if (!Object.hasOwn(attributes, key)) continue;
    const found = attributeValues(attributes[key]);
    if (found.length === 0) unseen.add(key);
    else values.set(key, found);
  }
  return new Seen(values, unseen, !hasAttributes(attributes));
}

/** The first few; a list in a body may have thousands. */
function valuesInWords(values: readonly Scalar[], most = 5): string {
  const shown = values.slice(0, most).map(valueInBrief);
  const more = values.length - shown.length;
  return listInWords(more === 0 ? shown : [...shown, `${more} more`], 'and');
}
