import type * as z from 'zod/mini';

type Schema = z.core.$ZodType;

/** Refused elements of lists and records after which the other elements are not checked. */
export const mostRefusedElements = 1000;

interface Limit {
  /** Schemas of the elements whose refusal refuses the whole value. */
  readonly elements: ReadonlySet<Schema>;
  refused: number;
}

/** Limit of the validation that runs now. Validation is synchronous, so there is at most one. */
let current: Limit | undefined;

/**
 * Runs a validation that stops checking elements when 1,000 of them were refused. An issue needs some hundred bytes of
 * memory, and a body may break a rule in each of a million elements.
 *
 * The verdict is the same as without the limit: elements are skipped only when the value as a whole is already refused.
 * Elements below a union or a `catch` are always checked.
 */
export function withLimitedIssues<Result>(schema: Schema, validate: () => Result): Result {
  const outer = current;
  current = { elements: elementsOf(schema), refused: 0 };
  try {
    return validate();
  } finally {
    current = outer;
  }
}

const known = new WeakMap<Schema, ReadonlySet<Schema>>();

function elementsOf(schema: Schema): ReadonlySet<Schema> {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const found = new ElementFinder();
  found.visit(schema, true);
  const elements = found.decisive();
  for (const element of elements) countRefused(element);
  known.set(schema, elements);
  return elements;
}

const counting = new WeakSet<Schema>();

function countRefused(element: Schema): void {
  if (counting.has(element)) return;
  counting.add(element);
  const run = element._zod.run.bind(element._zod);
  element._zod.run = (payload, context) => {
    const limit = current;
    if (limit === undefined || !limit.elements.has(element)) return run(payload, context);
    if (limit.refused >= mostRefusedElements) return payload;
    const before = limit.refused;
    const result = run(payload, context);
    // Of elements in elements only the innermost count, so that there are at least as many issues.
    if ('issues' in result && result.issues.length > 0 && limit.refused === before) limit.refused++;
    return result;
  };
}

/** Finds the schemas of elements, and whether the refusal of an element always refuses the whole value. */
class ElementFinder {
  private readonly visited = { decisive: new Set<Schema>(), other: new Set<Schema>() };
  private readonly elements = { decisive: new Set<Schema>(), other: new Set<Schema>() };

  decisive(): ReadonlySet<Schema> {
    // A schema may stand in both kinds of places.
    return new Set([...this.elements.decisive].filter((element) => !this.elements.other.has(element)));
  }

  visit(schema: Schema, decides: boolean): void {
    const kind = decides ? 'decisive' : 'other';
    if (this.visited[kind].has(schema)) return;
    this.visited[kind].add(schema);
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const element = (inner: Schema) => {
      this.elements[kind].add(inner);
      this.visit(inner, decides);
    };
    if (def.type === 'object') {
      for (const member of Object.values(def.shape)) this.visit(member, decides);
      if (def.catchall !== undefined) element(def.catchall);
    } else if (def.type === 'array') element(def.element);
    else if (def.type === 'record') {
      element(def.keyType);
      element(def.valueType);
    } else if (def.type === 'tuple') {
      for (const item of def.items) this.visit(item, decides);
      if (def.rest !== null) element(def.rest);
    } else if (def.type === 'lazy') this.visit(def.getter(), decides);
    else if ('innerType' in def) this.visit(def.innerType, decides && transparent.has(def.type));
    else for (const part of partsOf(def)) this.visit(part, false);
  }
}

/** Types that refuse a value whenever the type inside them refuses it. */
const transparent = new Set(['optional', 'nullable', 'readonly', 'default', 'nonoptional']);

function partsOf(def: z.core.$ZodTypes['_zod']['def']): readonly Schema[] {
  if (def.type === 'union') return def.options;
  if (def.type === 'intersection') return [def.left, def.right];
  return def.type === 'pipe' ? [def.in, def.out] : [];
}
