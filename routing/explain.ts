import { compilePolicy } from './compile';
import type { Condition, Scalar } from './condition';
import { compileConditions } from './match-condition';
import { MessageView } from './message-view';
import { type Branch, parsePolicy, type Policy } from './parse';
import { asksForNone, pickValues } from './pick-values';
import type { FilterableMessage, FilterPolicy, FilterScope } from './policy';
import { readSeen, type Seen } from './seen';
import { describeBranch, describeConditions, nameInWords, valueInBrief } from './words';

/** Whether a filter lets a message pass, and why. */
export interface Explanation {
  readonly receives: boolean;
  /** For a yes what was met, for a no what failed; never empty. */
  readonly because: readonly Reason[];
}

export interface Reason {
  /** The policy's alternatives that it is about, counted from 1; none when it is about the whole policy. */
  readonly alternatives: readonly number[];
  /**
   * One key; several whose values are there, but in different elements of a list; none when it is about the message.
   */
  readonly keys: readonly Finding[];
  readonly words: string;
}

export interface Finding {
  readonly key: string;
  /** For a yes the condition that was met, for a no all of which none was. */
  readonly conditions: readonly Condition[];
  /** For a yes the value that met it, for a no all that were there; none when the key is absent. */
  readonly values: readonly Scalar[];
}

/**
 * Explains what `compilePolicy` says.
 * @param filter undefined lets everything pass
 * @throws InvalidPolicy when SNS would refuse the filter
 */
export function explain(
  filter: FilterPolicy | undefined,
  scope: FilterScope,
  message: FilterableMessage,
): Explanation {
  if (filter === undefined) return { receives: true, because: [{ alternatives: [], ...everything }] };
  const policy = parsePolicy(filter, scope);
  if (!compilePolicy(policy)(message)) return { receives: false, because: explainNo(policy, message) };
  const met = policy.branches.findIndex((branch) => holds(branch, scope, message));
  const branch = policy.branches[met] ?? new Map<string, never>();
  const alternatives = policy.branches.length === 1 ? [] : [met + 1];
  const reasons = branch.size === 0 ? [everything] : explainYes(branch, scope, message);
  return { receives: true, because: reasons.map((reason) => ({ alternatives, ...reason })) };
}

type Cause = Omit<Reason, 'alternatives'>;

const everything: Cause = { keys: [], words: 'everything' };
const notAnObject: Cause = { keys: [], words: 'the body is not a JSON object' };

function holds(branch: Branch, scope: FilterScope, message: FilterableMessage): boolean {
  return compilePolicy({ scope, branches: [branch] })(message);
}

function explainYes(branch: Branch, scope: FilterScope, message: FilterableMessage): Cause[] {
  const seen = readSeen([...branch.keys()], scope, message);
  const picked = pickValues(branch, seen, (narrowed) => holds(narrowed, scope, message));
  return picked.map(({ key, asked: { conditions }, value }): Cause => {
    const name = nameInWords(key);
    const { length } = seen.valuesOf(key);
    if (value === undefined) {
      const words = length === 0 ? `${name} is absent` : `${name} is absent in that element`;
      return { keys: [{ key, conditions: conditions.filter(asksForNone), values: [] }], words };
    }
    const met = conditionMetBy(value, conditions);
    const asked = met.kind === 'equals' ? '' : ` (${describeConditions([met]).replace(/^given and /, '')})`;
    const words = `${name} ${length === 1 ? 'is' : 'has'} ${valueInBrief(value)}${asked}`;
    return { keys: [{ key, conditions: [met], values: [value] }], words };
  });
}

/** A literal rather than an operator, for it says more. */
function conditionMetBy(value: Scalar, conditions: readonly Condition[]): Condition {
  const met = conditions.filter((condition) => compileConditions([condition]).value(value));
  const [first] = met;
  if (first === undefined) throw new Error(`No condition takes ${JSON.stringify(value)}`);
  return met.find(({ kind }) => kind === 'equals') ?? first;
}

function explainNo(policy: Policy, message: FilterableMessage): Reason[] {
  const { scope, branches } = policy;
  if (scope === 'MessageBody' && new MessageView(message).body === undefined) {
    return [{ alternatives: [], ...notAnObject }];
  }
  const found = new Map<string, { cause: Cause; alternatives: number[] }>();
  for (const [index, branch] of branches.entries()) {
    for (const cause of causesOf(branch, scope, message)) {
      const same = found.get(cause.words);
      if (same === undefined) found.set(cause.words, { cause, alternatives: [index + 1] });
      else same.alternatives.push(index + 1);
    }
  }
  const reasons = [...found.values()].map(({ cause, alternatives }): Reason => ({
    alternatives: alternatives.length === branches.length ? [] : alternatives,
    ...cause,
  }));
  const [whole, partial] = [true, false].map((all) =>
    reasons.filter(({ alternatives }) => (alternatives.length === 0) === all),
  );
  return [...(whole ?? []), ...(partial ?? [])];
}

/** What a branch that does not hold fails for: keys by themselves, else the fewest that do not hold together. */
function causesOf(branch: Branch, scope: FilterScope, message: FilterableMessage): Cause[] {
  const seen = readSeen([...branch.keys()], scope, message);
  const failing = (part: Branch) => !holds(part, scope, message);
  const alone = [...branch].filter((entry) => failing(new Map([entry])));
  if (alone.length > 0) {
    return alone.map(([key, { conditions }]) => ({
      keys: [{ key, conditions, values: seen.valuesOf(key) }],
      words: `${nameInWords(key)} ${seen.describe(key)}; asked: ${askedInWords(conditions, seen)}`,
    }));
  }
  const part = partsOf(branch).find(failing) ?? branch;
  const keys = [...part].map(([key, { conditions }]) => ({ key, conditions, values: seen.valuesOf(key) }));
  const both = part.size === 2 ? 'both' : 'all of it';
  return [{ keys, words: `no single element of a list has ${both}: ${describeBranch(part)}` }];
}

function askedInWords(conditions: readonly Condition[], seen: Seen): string {
  const asked = describeConditions(conditions);
  // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
  return seen.isBare && conditions.some(asksForNone) ? `${asked}, in a message that has attributes` : asked;
}

/** All choices of two keys or more, the smaller first. A policy has five keys at most. */
function partsOf(branch: Branch): Branch[] {
  const entries = [...branch];
  const parts = Array.from({ length: 2 ** entries.length }, (_, bits) =>
    entries.filter((_entry, index) => (bits >> index) % 2 === 1),
  );
  return parts
    .filter(({ length }) => length > 1)
    .sort((one, other) => one.length - other.length)
    .map((part) => new Map(part));
}
