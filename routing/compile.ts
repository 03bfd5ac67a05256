import { attributeValue, hasAttributes } from './attribute-values';
import { BodyReader } from './body-values';
import { type CompiledKey, matchesTogether } from './match-body';
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
  const branches = policy.branches.map(compileBranch);
  if (branches.some((branch) => branch.length === 0)) return () => true;
  return policy.scope === 'MessageBody' ? filterBody(branches) : filterAttributes(branches);
}

function compileBranch(branch: Branch): readonly CompiledKey[] {
  return [...branch].map(([path, { conditions }]) => ({ path, test: compileConditions(conditions) }));
}

function filterAttributes(branches: readonly (readonly CompiledKey[])[]): ViewFilter {
  return ({ message: { attributes } }) => {
    for (const branch of branches) if (matchesAttributes(branch, attributes)) return true;
    return false;
  };
}

// Loops, since this runs for each message and each subscription, and closures would be made each time.
function matchesAttributes(
  branch: readonly CompiledKey[],
  attributes: Readonly<Record<string, MessageAttribute>>,
): boolean {
  for (const { path, test } of branch) if (!matchesAttribute(path, test, attributes)) return false;
  return true;
}

function matchesAttribute(
  name: string,
  test: KeyTest,
  attributes: Readonly<Record<string, MessageAttribute>>,
): boolean {
  const attribute = attributes[name];
  const value =
    attribute !== undefined && Object.hasOwn(attributes, name) ? attributeValue(attribute) : undefined;
  if (value === undefined) return test.absent && hasAttributes(attributes);
  return isScalar(value) ? test.value(value) : value.some(test.value);
}

function filterBody(branches: readonly (readonly CompiledKey[])[]): ViewFilter {
  const reader = new BodyReader(new Set(branches.flatMap((branch) => branch.map(({ path }) => path))));
  // SNS goes through the keys by name, which decides what `exists: false` sees.
  const ordered = branches.map((branch) => branch.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  return ({ body }) => {
    if (body === undefined) return false;
    const leaves = reader.read(body);
    for (const branch of ordered) if (matchesTogether(branch, leaves)) return true;
    return false;
  };
}
