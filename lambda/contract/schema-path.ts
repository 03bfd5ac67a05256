import type * as z from 'zod/mini';

type Schema = z.core.$ZodType;

/**
 * Returns a path in which only indexes and names of the schema stand. The names of a record's members are the caller's, and
 * are `*`; so is whatever lies below a part that has no members to follow.
 */
export function schemaPath(schema: Schema, path: readonly PropertyKey[]): readonly string[] {
  let types: readonly Schema[] = [schema];
  return path.map((step) => {
    const known = types.flatMap(formsOf).flatMap((form) => stepInto(form, step));
    types = known.map(({ type }) => type);
    return known.some(({ isNamed }) => isNamed) ? String(step) : '*';
  });
}

/** Returns the schema without what wraps it; for a union, each of its options. */
function formsOf(schema: Schema): readonly Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ('innerType' in def) return formsOf(def.innerType);
  if (def.type === 'pipe') return formsOf(def.in);
  if (def.type === 'lazy') return formsOf(def.getter());
  if (def.type === 'union') return def.options.flatMap(formsOf);
  return def.type === 'intersection' ? [def.left, def.right].flatMap(formsOf) : [schema];
}

interface NextStep {
  readonly type: Schema;
  /** Whether the schema names the step. */
  readonly isNamed: boolean;
}

function stepInto(schema: Schema, step: PropertyKey): readonly NextStep[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const isNamed = typeof step === 'number';
  if (def.type === 'object') {
    const type = Object.hasOwn(def.shape, step) ? Reflect.get(def.shape, step) : undefined;
    return type === undefined ? [] : [{ type, isNamed: true }];
  }
  if (def.type === 'array') return [{ type: def.element, isNamed }];
  if (def.type === 'tuple') {
    const type = def.items[Number(step)] ?? def.rest;
    return type ? [{ type, isNamed }] : [];
  }
  return 'valueType' in def ? [{ type: def.valueType, isNamed: false }] : [];
}
