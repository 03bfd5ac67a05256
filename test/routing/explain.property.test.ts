import fc from 'fast-check';
import { BodyReader } from '../../routing/body-values';
import { compilePolicy } from '../../routing/compile';
import { explain, type Finding, type Reason } from '../../routing/explain';
import { compileConditions } from '../../routing/match-condition';
import { MessageView } from '../../routing/message-view';
import { type Branch, parsePolicy, type Policy } from '../../routing/parse';
import { explainCase, type ExplainCase } from './explain-cases';

const runs = { numRuns: 1000 };

interface Explained extends ExplainCase {
  readonly parsed: Policy;
  readonly receives: boolean;
  readonly because: readonly Reason[];
}

function explained(one: ExplainCase): Explained {
  const parsed = parsePolicy(one.policy, one.scope);
  return { ...one, parsed, ...explain(one.policy, one.scope, one.message) };
}

/** Whether a policy of these keys alone lets the message pass. */
function hold(keys: readonly Finding[], { scope, message }: ExplainCase): boolean {
  const branch: Branch = new Map(keys.map(({ key, conditions }) => [key, { conditions, depth: 1 }]));
  return compilePolicy({ scope, branches: [branch] })(message);
}

/** The branches that a reason is about. */
function branchesOf({ alternatives }: Reason, { parsed: { branches } }: Explained): readonly Branch[] {
  if (alternatives.length === 0) return branches;
  return alternatives.map((number) => branches[number - 1] ?? new Map<string, never>());
}

/** Each key of each branch, by itself. */
function allKeys({ branches }: Policy): readonly (readonly Finding[])[] {
  const entries = branches.flatMap((branch) => [...branch]);
  return entries.map(([key, { conditions }]) => [{ key, conditions, values: [] }]);
}

const names = (findings: readonly Finding[]) => findings.map(({ key }) => key);

/** The very value that is named, and no other that its condition takes as well. */
function narrowed({ key, conditions, values }: Finding): Finding {
  const literals = values.map((value) => ({ kind: 'equals', value }) as const);
  return { key, values, conditions: values.length === 0 ? conditions : literals };
}

const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).toSorted();

describe('an explanation of any filter for any message', () => {
  it('says what the evaluator says, and never without a reason', () => {
    fc.assert(
      fc.property(explainCase, (one) => {
        const { parsed, receives, because, message } = explained(one);
        expect(receives).toBe(compilePolicy(parsed)(message));
        expect(because.length).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  it('for a yes names all keys of one branch, each with a condition that holds by itself, and a value, which hold together', () => {
    let checked = 0;
    fc.assert(
      fc.property(explainCase, (one) => {
        const yes = explained(one);
        if (!yes.receives) return;
        const findings = yes.because.flatMap(({ keys }) => keys);
        for (const reason of yes.because) {
          expect(branchesOf(reason, yes).map((branch) => [...branch.keys()])).toEqual([names(findings)]);
        }
        for (const { keys, words } of yes.because) {
          // A key may be absent in one element of a list, and there in others.
          expect([words, hold(keys, one) || words.endsWith('is absent in that element')]).toEqual([
            words,
            true,
          ]);
        }
        for (const finding of findings) {
          const { absent, value } = compileConditions(finding.conditions);
          expect(finding.values.length === 0 ? absent : finding.values.every(value)).toBe(true);
          checked++;
        }
        expect(hold(findings.map(narrowed), one)).toBe(true);
      }),
      runs,
    );
    expect(checked).toBeGreaterThan(20);
  });

  it('for a no names all values of a body that the evaluator reads, and no others', () => {
    let checked = 0;
    fc.assert(
      fc.property(explainCase, (one) => {
        const no = explained(one);
        const { body } = new MessageView(one.message);
        if (no.receives || one.scope !== 'MessageBody' || body === undefined) return;
        for (const { key, values } of no.because.flatMap(({ keys }) => keys)) {
          const leaves = new BodyReader([key]).read(body).get(key) ?? [];
          expect([key, sorted(values)]).toEqual([key, sorted(leaves.map(({ value }) => value))]);
          checked += values.length;
        }
      }),
      runs,
    );
    expect(checked).toBeGreaterThan(100);
  });

  it('for a no names for every branch a key that does not hold by itself, or keys of which only all together do not', () => {
    const seen = { keys: 0, together: 0, bodies: 0 };
    fc.assert(
      fc.property(explainCase, (one) => {
        const no = explained(one);
        if (no.receives) return;
        const failed = new Set(no.because.flatMap((reason) => branchesOf(reason, no)));
        expect(failed.size).toBe(no.parsed.branches.length);
        for (const reason of no.because) {
          const { keys } = reason;
          // Without keys it is about the body, with which no condition on it holds.
          const failing = keys.length === 0 ? allKeys(no.parsed) : [keys];
          expect([reason, failing.filter((part) => hold(part, one))]).toEqual([reason, []]);
          for (const branch of branchesOf(reason, no)) {
            // Alternatives that ask for the same in another order are told together.
            const asked = keys.map(({ key }) => sorted(branch.get(key)?.conditions ?? []));
            expect(keys.map(({ conditions }) => sorted(conditions))).toEqual(asked);
          }
          const fewer = keys.length < 2 ? [] : keys.map((key) => keys.filter((other) => other !== key));
          expect(fewer.every((part) => hold(part, one))).toBe(true);
          seen[keys.length === 0 ? 'bodies' : keys.length === 1 ? 'keys' : 'together']++;
        }
      }),
      runs,
    );
    expect(seen.keys).toBeGreaterThan(100);
    expect(seen.together).toBeGreaterThan(5);
    expect(seen.bodies).toBeGreaterThan(5);
  });
});
