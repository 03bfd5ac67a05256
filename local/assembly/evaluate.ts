import { CONDITION_FUNCTIONS } from './condition-functions';
import { type Location, TemplateError, Unavailable } from './error';
import { resolveDynamicReferences } from './dynamic-references';
import type { IntrinsicFunction } from './intrinsic-function';
import { isObject } from './json';
import { NO_VALUE, type Lookup } from './lookup';
import { REFERENCE_FUNCTIONS } from './reference-functions';
import { STRING_FUNCTIONS } from './string-functions';

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  ...REFERENCE_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...CONDITION_FUNCTIONS,
};

/**
 * Replaces every intrinsic function and dynamic reference in `value`.
 * @returns plain data; `NO_VALUE` when the whole of it is to be left out
 * @throws TemplateError with the place, what is allowed and what was given
 */
export function evaluate(value: unknown, lookup: Lookup, at: Location): unknown {
  if (typeof value === 'string') return guarded(lookup, at, () => resolveDynamicReferences(value, lookup));
  if (Array.isArray(value)) {
    return value
      .map((entry, index) => evaluate(entry, lookup, at.in(index)))
      .filter((entry) => entry !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const call = intrinsicCall(value);
  if (call !== undefined) return evaluateCall(call.name, call.argument, lookup, at);
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const resolved = evaluate(member, lookup, at.in(key));
    if (resolved !== NO_VALUE) result[key] = resolved;
  }
  return result;
}

/** The function that `value` calls; undefined when it is plain data. */
export function intrinsicCall(
  value: unknown,
): { readonly name: string; readonly argument: unknown } | undefined {
  if (!isObject(value)) return undefined;
  const [first, ...others] = Object.entries(value);
  if (first === undefined || others.length > 0) return undefined;
  const [name, argument] = first;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** The truth of a condition's expression, where `{Condition: name}` stands for another condition. */
export function evaluateCondition(expression: unknown, lookup: Lookup, at: Location): boolean {
  const call = intrinsicCall(expression);
  const reference = isObject(expression) ? expression['Condition'] : undefined;
  if (typeof reference === 'string') return guarded(lookup, at, () => lookup.condition(reference)) === true;
  if (call === undefined || CONDITION_FUNCTIONS[call.name] === undefined || call.name === 'Fn::If') {
    throw new TemplateError(at, 'a condition takes Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition.');
  }
  return evaluateCall(call.name, call.argument, lookup, at) === true;
}

function evaluateCall(name: string, argument: unknown, lookup: Lookup, at: Location): unknown {
  const here = at.in(name);
  return guarded(lookup, here, () => {
    const run = FUNCTIONS[name];
    if (run === undefined) {
      const known = Object.keys(FUNCTIONS).toSorted().join(', ');
      throw new Unavailable(`${name} is not evaluated here. These are: ${known}.`);
    }
    const result = run(argument, {
      lookup,
      evaluate: (value, ...keys) => evaluate(value, lookup, here.in(...keys)),
      condition: (value, ...keys) => evaluateCondition(value, lookup, here.in(...keys)),
    });
    // A dynamic reference may have been put together by a function.
    return typeof result === 'string' ? resolveDynamicReferences(result, lookup) : result;
  });
}

/** Adds the place to what `run` throws. A value that cannot be had here, or is made of a stand-in, gets a stand-in. */
function guarded(lookup: Lookup, at: Location, run: () => unknown): unknown {
  const before = lookup.standIns;
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError || !(error instanceof Error)) throw error;
    if (error instanceof Unavailable) lookup.unavailable(at.path, error.message);
    else if (lookup.standIns === before) throw new TemplateError(at, error.message);
    return `unavailable-${at.path.findLast((key) => key.startsWith('Fn::'))?.slice(4) ?? 'value'}`;
  }
}
