/** A part of a JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords whose value is a schema, or a list or a map of schemas. */
const inner = ['items', 'additionalItems', 'additionalProperties', 'not'];
const lists = ['items', 'allOf', 'anyOf', 'oneOf'];

/**
 * Returns the paths of all that a body may contain, sorted: `lines[].sku` for a member, `reason=late` for a value of an
 * enumeration.
 */
export function memberPaths(schema: JsonSchema): readonly string[] {
  const paths = new Set<string>();
  visitParts(schema, '', (part, path) => {
    for (const value of enumOf(part)) paths.add(valuePath(path, value));
    for (const name of Object.keys(propertiesOf(part))) paths.add(memberPath(path, name));
  });
  return [...paths].toSorted();
}

/** Calls a function for a schema and all schemas in it, each with the path of what it describes. */
export function visitParts(
  schema: JsonSchema,
  path: string,
  seen: (part: JsonSchema, path: string) => void,
): void {
  seen(schema, path);
  for (const [name, member] of Object.entries(propertiesOf(schema)))
    visitParts(member, memberPath(path, name), seen);
  for (const { schema: part, suffix } of partsOf(schema)) visitParts(part, path + suffix, seen);
}

export function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Returns the schema without some of its members and values, for an API that no longer accepts them. */
export function withoutMembers(schema: JsonSchema, paths: readonly string[], path = ''): JsonSchema {
  if (paths.length === 0) return schema;
  const pruned: Record<string, unknown> = { ...schema };
  if ('enum' in schema)
    pruned['enum'] = enumOf(schema).filter((value) => !paths.includes(valuePath(path, value)));
  if ('properties' in schema) {
    pruned['properties'] = Object.fromEntries(
      Object.entries(propertiesOf(schema)).flatMap(([name, member]) => {
        const below = memberPath(path, name);
        return paths.includes(below) ? [] : [[name, withoutMembers(member, paths, below)]];
      }),
    );
  }
  for (const keyword of inner) {
    const part = schema[keyword];
    if (isSchema(part)) pruned[keyword] = withoutMembers(part, paths, path + suffixOf(keyword));
  }
  for (const keyword of lists) {
    const parts = schema[keyword];
    if (!Array.isArray(parts)) continue;
    pruned[keyword] = parts.map((part) =>
      isSchema(part) ? withoutMembers(part, paths, path + suffixOf(keyword)) : part,
    );
  }
  return pruned;
}

/** Returns the paths of members that every body has. */
export function requiredPaths(schema: JsonSchema, path = ''): readonly string[] {
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  return [
    ...required.map((name) => memberPath(path, name)),
    ...Object.entries(propertiesOf(schema)).flatMap(([name, member]) =>
      requiredPaths(member, memberPath(path, name)),
    ),
    ...partsOf(schema).flatMap(({ schema: part, suffix }) => requiredPaths(part, path + suffix)),
  ];
}

const annotations = new Set(['$schema', 'description', 'title', 'examples', 'example', 'default']);

/** Returns the schema without what only people read, and in an order of its own: the same rules give the same text. */
export function canonicalSchema(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !annotations.has(keyword))
      .toSorted(byName)
      .map(([keyword, value]) => [keyword, canonicalValue(keyword, value)]),
  );
}

function canonicalPart(value: unknown): unknown {
  return isSchema(value) ? canonicalSchema(value) : value;
}

function canonicalValue(keyword: string, value: unknown): unknown {
  if (keyword === 'enum' || keyword === 'required' || keyword === 'type') {
    return Array.isArray(value) ? value.toSorted(byText) : value;
  }
  if (['properties', 'patternProperties', 'definitions', '$defs'].includes(keyword) && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(byName)
        .map(([name, member]) => [name, canonicalPart(member)]),
    );
  }
  return Array.isArray(value) ? value.map(canonicalPart) : canonicalPart(value);
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function partsOf(schema: JsonSchema): readonly { readonly schema: JsonSchema; readonly suffix: string }[] {
  return [...new Set([...inner, ...lists])].flatMap((keyword) => {
    const value = schema[keyword];
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    return parts.filter(isSchema).map((part) => ({ schema: part, suffix: suffixOf(keyword) }));
  });
}

function suffixOf(keyword: string): string {
  if (keyword === 'items' || keyword === 'additionalItems') return '[]';
  return keyword === 'additionalProperties' ? '.*' : '';
}

export function valuePath(path: string, value: unknown): string {
  return `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

export function enumOf(schema: JsonSchema): readonly unknown[] {
  return Array.isArray(schema['enum']) ? schema['enum'] : [];
}

export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const properties = schema['properties'];
  if (!isSchema(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, member]) => (isSchema(member) ? [[name, member]] : [])),
  );
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
