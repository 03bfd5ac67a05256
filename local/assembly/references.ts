import { referredParameters } from './dynamic-references';
import type { Location } from './error';
import { intrinsicCall } from './evaluate';
import { isObject } from './json';
import { attributeReference } from './reference-functions';
import { substitutedNames, substitution } from './string-functions';

/** Something that must be made before an expression can be evaluated. */
export type Reference =
  /** A resource or a parameter of the same template, or a pseudo parameter. */
  | { readonly kind: 'name'; readonly name: string; readonly at: Location }
  | { readonly kind: 'export'; readonly name: unknown; readonly at: Location }
  | { readonly kind: 'stack output'; readonly stackName: unknown; readonly at: Location }
  | { readonly kind: 'SSM parameter'; readonly name: string; readonly at: Location };

/**
 * Everything that `value` refers to. Of `Fn::If` only the side that `condition` picks counts.
 * Malformed calls refer to nothing: evaluating them says what is wrong.
 */
export function* referencesIn(
  value: unknown,
  at: Location,
  condition: (name: string) => boolean,
): Generator<Reference> {
  if (typeof value === 'string') {
    for (const name of referredParameters(value)) yield { kind: 'SSM parameter', name, at };
  } else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) yield* referencesIn(entry, at.in(index), condition);
  } else if (isObject(value)) {
    const call = intrinsicCall(value);
    if (call !== undefined) yield* referencesOfCall(call.name, call.argument, at.in(call.name), condition);
    else {
      for (const [key, member] of Object.entries(value)) yield* referencesIn(member, at.in(key), condition);
    }
  }
}

function* referencesOfCall(
  name: string,
  argument: unknown,
  at: Location,
  condition: (name: string) => boolean,
): Generator<Reference> {
  switch (name) {
    case 'Ref':
      if (typeof argument === 'string') yield { kind: 'name', name: argument, at };
      return;
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = wellFormed(() => attributeReference(argument)) ?? [];
      if (logicalId !== undefined) yield { kind: 'name', name: logicalId, at };
      yield* referencesIn(attribute, at.in(1), condition);
      return;
    }
    case 'Fn::Sub': {
      const found = wellFormed(() => substitution(argument));
      if (found === undefined) return;
      for (const written of substitutedNames(found)) {
        yield { kind: 'name', name: written.split('.')[0] ?? written, at };
      }
      yield* referencesIn(found.variables, at.in(1), condition);
      return;
    }
    case 'Fn::If': {
      const [test, whenTrue, whenFalse]: readonly unknown[] = Array.isArray(argument) ? argument : [];
      if (typeof test !== 'string') return;
      yield* condition(test)
        ? referencesIn(whenTrue, at.in(1), condition)
        : referencesIn(whenFalse, at.in(2), condition);
      return;
    }
    case 'Fn::ImportValue':
      yield { kind: 'export', name: argument, at };
      break;
    case 'Fn::GetStackOutput':
      if (isObject(argument)) yield { kind: 'stack output', stackName: argument['StackName'], at };
      break;
    default:
      break;
  }
  yield* referencesIn(argument, at, condition);
}

function wellFormed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
