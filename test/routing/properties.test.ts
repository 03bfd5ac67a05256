import * as fc from 'fast-check';
import { compilePolicy } from '../../routing/compile';
import { matches } from '../../routing/matches';
import { parsePolicy } from '../../routing/parse';
import type { FilterableMessage, FilterPolicy, FilterScope } from '../../routing/policy';
import { arbitraryMessage, arbitraryPair, arbitraryPolicy } from './arbitrary';
import { isRecord } from './json';
import { withBody } from './message';
import { isDelivered } from './reference';
import { fullCount } from '../full-count';

const numRuns = fullCount(1000, { quick: 200 });
const scopes: readonly FilterScope[] = ['MessageAttributes', 'MessageBody'];

describe.each(scopes)('Any filter policy with the scope %s', (scope) => {
  const pair = arbitraryPair(scope);

  it('says the same as an object and as text', () => {
    fc.assert(
      fc.property(pair, ({ policy, message }) => {
        expect(matches(JSON.stringify(policy), scope, message)).toBe(matches(policy, scope, message));
      }),
      { numRuns },
    );
  });

  it('says what the guide says, read word by word', () => {
    fc.assert(
      fc.property(pair, ({ policy, message }) => {
        const once = withoutRepeats(message);
        expect(matches(policy, scope, once)).toBe(isDelivered(policy, scope, once));
      }),
      { numRuns },
    );
  });

  it('says the same of a message however often it is asked', () => {
    fc.assert(
      fc.property(pair, arbitraryMessage(scope), ({ policy, message }, other) => {
        const filter = compilePolicy(parsePolicy(policy, scope));
        const first = filter(message);
        filter(other);
        expect(filter(message)).toBe(first);
      }),
      { numRuns },
    );
  });

  it('does not care for other keys of a message', () => {
    fc.assert(
      fc.property(pair, fc.jsonValue(), ({ policy, message }, noise) => {
        // The first attribute of all makes a difference to `exists: false`; the guide says so.
        fc.pre(scope === 'MessageBody' || hasVisible(message));
        const text = JSON.stringify(noise);
        const noisy: FilterableMessage = {
          attributes: { ...message.attributes, zz: { DataType: 'String', StringValue: text } },
          body: message.body.replaceAll('{"', () => `{"zz":${text},"`),
        };
        expect(matches(policy, scope, noisy)).toBe(matches(policy, scope, message));
      }),
      { numRuns },
    );
  });

  it('does not care for any order but that of a key beside $or and inside it', () => {
    fc.assert(
      fc.property(pair, ({ policy, message }) => {
        const once = withoutRepeats(message);
        const reversed: FilterableMessage = {
          attributes: reverse(once.attributes),
          body: scope === 'MessageBody' ? JSON.stringify(reverse(JSON.parse(once.body))) : '',
        };
        expect(matches(policy, scope, reversed)).toBe(matches(policy, scope, once));
        fc.pre(!repeatsKey(policy, ''));
        expect(matches(reversePolicy(policy), scope, once)).toBe(matches(policy, scope, once));
      }),
      { numRuns },
    );
  });

  it('takes what one of the alternatives of $or takes', () => {
    const rest = arbitraryPolicy(scope, { keys: ['a', 'b'], plain: true });
    const choice = arbitraryPolicy(scope, { keys: ['c', 'd'], plain: true });
    const alternatives = fc.array(choice, { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(rest, alternatives, arbitraryMessage(scope), (beside, choices, message) => {
        const whole = { ...beside, $or: choices };
        fc.pre(isAccepted(whole, scope));
        const separately = choices.map((one) => matches({ ...beside, ...one }, scope, message));
        expect(matches(whole, scope, message)).toBe(separately.includes(true));
      }),
      { numRuns },
    );
  });
});

describe('Any body', () => {
  it('may repeat the name of a value as well as list the values', () => {
    const value = fc.constantFrom('a', 'ab', '', 1, 10, true, null);
    const members = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), value, value), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(arbitraryPolicy('MessageBody'), members, (policy, all) => {
        const repeated = all.flatMap(([name, ...both]) =>
          both.map((one) => `"${name}":${JSON.stringify(one)}`),
        );
        const listed = Object.fromEntries(all.map(([name, ...both]) => [name, both]));
        expect(matches(policy, 'MessageBody', withBody(`{${repeated.join()}}`))).toBe(
          matches(policy, 'MessageBody', withBody(listed)),
        );
      }),
      { numRuns },
    );
  });
});

describe('The random pairs', () => {
  it.each(scopes)('match in a fair part of all cases with the scope %s', (scope) => {
    const pairs = fc.sample(arbitraryPair(scope), 1000);
    const matching = pairs.filter(({ policy, message }) => matches(policy, scope, message));
    expect(matching.length).toBeGreaterThan(150);
    expect(matching.length).toBeLessThan(850);
  });

  it.each(scopes)('have every operator with the scope %s', (scope) => {
    const text = JSON.stringify(fc.sample(arbitraryPolicy(scope), 1000));
    const operators = ['prefix', 'suffix', 'wildcard', 'equals-ignore-case', 'cidr', 'numeric', 'exists'];
    const missing = [...operators, 'anything-but', '$or'].filter((name) => !text.includes(`{"${name}":`));
    expect(missing).toEqual([]);
  });
});

function withoutRepeats({ attributes, body }: FilterableMessage): FilterableMessage {
  return { attributes, body: body === '' ? '' : JSON.stringify(JSON.parse(body)) };
}

function hasVisible({ attributes }: FilterableMessage): boolean {
  return Object.values(attributes).some(({ DataType }) => DataType !== 'Binary');
}

function reverse<Value>(value: Value): Value;
function reverse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => reverse(item)).toReversed();
  if (!isRecord(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reverse(member)]),
  );
}

function reversePolicy(policy: FilterPolicy): FilterPolicy {
  const entries = Object.entries(policy).map(([name, value]): [string, unknown] => {
    if (isRecord(value)) return [name, reversePolicy(value)];
    const values: readonly unknown[] = Array.isArray(value) ? value : [];
    const inner = name === '$or' ? values.filter(isRecord).map(reversePolicy) : values;
    return [name, inner.toReversed()];
  });
  return Object.fromEntries(entries.toReversed());
}

/** Whether one key can come twice, so that the order of the policy decides. */
function repeatsKey(policy: FilterPolicy, prefix: string): boolean {
  const keys = keysOf(policy, prefix);
  return (
    new Set(keys).size < keys.length ||
    Object.entries(policy).some(([name, value]) => {
      if (name === '$or' && Array.isArray(value)) {
        return value.filter(isRecord).some((choice) => repeatsKey(choice, prefix));
      }
      return isRecord(value) && repeatsKey(value, `${prefix}${name}.`);
    })
  );
}

/** The keys that a policy may ask for, those of all alternatives once. */
function keysOf(policy: FilterPolicy, prefix: string): string[] {
  return Object.entries(policy).flatMap(([name, value]) => {
    if (name === '$or' && Array.isArray(value)) {
      return [...new Set(value.filter(isRecord).flatMap((choice) => keysOf(choice, prefix)))];
    }
    return isRecord(value) ? keysOf(value, `${prefix}${name}.`) : [prefix + name];
  });
}

function isAccepted(policy: FilterPolicy, scope: FilterScope): boolean {
  try {
    parsePolicy(policy, scope);
    return true;
  } catch {
    return false;
  }
}
