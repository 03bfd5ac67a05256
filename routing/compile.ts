import { attributeValue, hasAttributes } from './attribute-values';
import { BodyReader } from './body-values';
import { type BodyKey, matchesTogether } from './match-body';
import { compileConditions, type KeyTest } from './match-condition';
import { MessageView } from './message-view';
import { isScalar } from './parse-condition';
import type { Branch, Policy } from './parse';
import type { FilterableMessage, MessageAttribute } from './policy';

export type Filter = (message: FilterableMessage) => boolean;
/** A filter that shares what it reads of a message with the filters of other consumers. */
export type ViewFilter = (view: MessageView) => boolean;

/** A policy as a function: all that can be worked out before a message comes, is. */
export function compilePolicy(policy: Policy): Filter {
  const filter = compileForViews(policy);
  return (message) => filter(new MessageView(message));
}

/** For many policies over one message: its body is parsed once. */
export function compileForViews(policy: Policy): ViewFilter {
  if (policy.branches.some((branch) => branch.size === 0)) return () => true;
  return policy.scope === 'MessageBody' ? filterBody(policy.branches) : filterAttributes(policy.branches);
}

interface AttributeKey {
  readonly name: string;
  readonly test: KeyTest;
  /** Whether every object has a member of that name, as it has `toString`. */
  readonly isInherited: boolean;
}

function filterAttributes(branches: readonly Branch[]): ViewFilter {
  const compiled = branches.map((branch) =>
    [...branch].map(([name, { conditions }]): AttributeKey => ({
      name,
      test: compileConditions(conditions),
      isInherited: name in Object.prototype,
    })),
  );
  return ({ message: { attributes } }) => {
    for (const keys of compiled) if (matchesAttributes(keys, attributes)) return true;
    return false;
  };
}

type Attributes = Readonly<Record<string, MessageAttribute>>;

// Loops, since this runs for each message and each subscription, and closures would be made each time.
function matchesAttributes(keys: readonly AttributeKey[], attributes: Attributes): boolean {
  for (const key of keys) if (!matchesAttribute(key, attributes)) return false;
  return true;
}

function matchesAttribute({ name, test, isInherited }: AttributeKey, attributes: Attributes): boolean {
  const isThere = !isInherited || Object.hasOwn(attributes, name);
  const value = isThere ? attributeValue(attributes[name]) : undefined;
  if (value === undefined) return test.absent && hasAttributes(attributes);
  return isScalar(value) ? test.value(value) : value.some(test.value);
}

function filterBody(branches: readonly Branch[]): ViewFilter {
  const wanted = [...new Set(branches.flatMap((branch) => [...branch.keys()]))].toSorted();
  const reader = new BodyReader(wanted);
  // SNS goes through the keys by name, which decides what `exists: false` sees.
  const compiled = branches.map((branch) =>
    wanted.flatMap((path, at): BodyKey[] => {
      const key = branch.get(path);
      return key === undefined ? [] : [{ at, test: compileConditions(key.conditions) }];
    }),
  );
  return ({ body }) => {
    if (body === undefined) return false;
    const leaves = reader.leavesIn(body);
    for (const keys of compiled) if (matchesTogether(keys, leaves)) return true;
    return false;
  };
}
