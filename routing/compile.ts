import { attributeValues, hasAttributes } from './attribute-values';
import { areTogether, BodyReader, type Leaf, type Place } from './body-values';
import { compileConditions, type KeyTest } from './match-condition';
import { MessageView } from './message-view';
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

interface CompiledKey {
  readonly path: string;
  readonly test: KeyTest;
}
type CompiledBranch = readonly CompiledKey[];

function compileBranch(branch: Branch): CompiledBranch {
  return [...branch].map(([path, { conditions }]) => ({ path, test: compileConditions(conditions) }));
}

function filterAttributes(branches: readonly CompiledBranch[]): ViewFilter {
  return ({ message: { attributes } }) =>
    branches.some((branch) => branch.every(({ path, test }) => matchesAttribute(attributes, path, test)));
}

function matchesAttribute(
  attributes: Readonly<Record<string, MessageAttribute>>,
  name: string,
  test: KeyTest,
): boolean {
  const values = Object.hasOwn(attributes, name) ? attributeValues(attributes[name]) : [];
  if (values.length === 0) return test.absent && hasAttributes(attributes);
  return values.some(test.value);
}

function filterBody(branches: readonly CompiledBranch[]): ViewFilter {
  const reader = new BodyReader(new Set(branches.flatMap((branch) => branch.map(({ path }) => path))));
  return (view) => {
    const { body } = view;
    if (body === undefined) return false;
    const leaves = reader.read(body);
    return branches.some((branch) => matchesTogether(branch, 0, leaves, []));
  };
}

/**
 * Whether values can be picked for the keys from `from` on, such that no two come from different elements of one
 * array: `{"items": {"sku": ["a"], "count": [2]}}` asks for one item with both.
 * https://github.com/aws/event-ruler#and-and-or-relationship-among-fields-with-ruler
 */
function matchesTogether(
  branch: CompiledBranch,
  from: number,
  leaves: ReadonlyMap<string, readonly Leaf[]>,
  picked: readonly Place[],
): boolean {
  const key = branch[from];
  if (key === undefined) return true;
  const found = leaves.get(key.path);
  if (found === undefined) return key.test.absent && matchesTogether(branch, from + 1, leaves, picked);
  const tried = new Set<Place | undefined>();
  for (const { value, place } of found) {
    if (tried.has(place) || !key.test.value(value)) continue;
    tried.add(place);
    if (!picked.every((other) => areTogether(place, other))) continue;
    if (matchesTogether(branch, from + 1, leaves, place === undefined ? picked : [...picked, place]))
      return true;
  }
  return false;
}
