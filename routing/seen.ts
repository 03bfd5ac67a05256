import { attributeValues, hasAttributes } from './attribute-values';
import { BodyReader } from './body-values';
import type { Scalar } from './condition';
import { MessageView } from './message-view';
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
  const leaves = new BodyReader(new Set(keys)).read(new MessageView(message).body ?? {});
  const values = new Map<string, readonly Scalar[]>();
  for (const key of keys) {
    // The reader takes what it opened last first; people read a body from its beginning.
    const found = leaves.get(key)?.toReversed();
    if (found !== undefined)
      values.set(
        key,
        found.map(({ value }) => value),
      );
  }
  return new Seen(values, new Set(), false);
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
