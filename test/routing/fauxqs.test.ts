import * as fc from 'fast-check';
import { matchesFilterPolicy, matchesFilterPolicyOnBody } from '../../node_modules/fauxqs/dist/sns/filter';
import { matches } from '../../routing/matches';
import type { FilterScope } from '../../routing/policy';
import { arbitraryGroup } from './arbitrary';
import { differences, Pair } from './fauxqs-differences';

interface Comparison {
  readonly pair: Pair;
  readonly ours: boolean;
  readonly theirs: boolean;
  readonly classes: readonly string[];
}

function compareRandomly(scope: FilterScope): Comparison[] {
  const groups = [
    ...fc.sample(arbitraryGroup(scope, 20), 500),
    ...fc.sample(arbitraryGroup(scope, 20, { plain: true }), 500),
  ];
  return groups.flatMap(({ policy, messages }) =>
    messages.map((message) => compare(new Pair(policy, scope, message))),
  );
}

function compare(pair: Pair): Comparison {
  return {
    pair,
    ours: matches(pair.policy, pair.scope, pair.message),
    theirs: answerOfFauxqs(pair),
    classes: differences.filter((each) => each.applies(pair)).map(({ name }) => name),
  };
}

function answerOfFauxqs({ policy, scope, message }: Pair): boolean {
  if (scope === 'MessageBody') return matchesFilterPolicyOnBody({ ...policy }, message.body);
  const attributes = Object.entries(message.attributes).map(
    ([name, { DataType = 'String', StringValue }]) => [
      name,
      { DataType, ...(StringValue !== undefined && { StringValue }) },
    ],
  );
  return matchesFilterPolicy({ ...policy }, Object.fromEntries(attributes));
}

describe('fauxqs, another evaluator of filter policies', () => {
  const all = [...compareRandomly('MessageAttributes'), ...compareRandomly('MessageBody')];
  const plain = all.filter(({ classes }) => classes.length === 0);

  it('was asked about 40,000 pairs', () => {
    expect(all).toHaveLength(40_000);
  });

  it('agrees wherever none of its known differences applies', () => {
    const unexplained = plain.filter(({ ours, theirs }) => ours !== theirs);
    const shown = unexplained
      .slice(0, 3)
      .map(({ ours, pair: { policy, message } }) => ({ ours, policy, message }));
    expect(shown).toEqual([]);
  });

  it('agrees about thousands of pairs that match, and thousands that do not', () => {
    expect(plain.length).toBeGreaterThan(5000);
    const matching = plain.filter(({ ours }) => ours).length;
    expect(matching).toBeGreaterThan(1000);
    expect(plain.length - matching).toBeGreaterThan(1000);
  });

  it.each(differences)('$name ($source)', ({ name, example }) => {
    const { ours, theirs, classes } = compare(example);
    expect(classes).toEqual([name]);
    expect(theirs).toBe(!ours);
    expect(all.filter((each) => each.classes.includes(name) && each.ours !== each.theirs)).not.toEqual([]);
  });
});
