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
  visit(schema, '', (path) => paths.add(path));
  return [...paths].toSorted();
}

function visit(schema: JsonSchema, path: string, found: (path: string) => void): void {
  for (const value of enumOf(schema)) found(valuePath(path, value));
  for (const [name, member] of Object.entries(propertiesOf(schema))) {
    const memberPath = path === '' ? name : `${path}.${name}`;
    found(memberPath);
    visit(member, memberPath, found);
  }
  for (const { schema: part, suffix } of partsOf(schema)) visit(part, path + suffix, found);
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
        const memberPath = path === '' ? name : `${path}.${name}`;
        return paths.includes(memberPath) ? [] : [[name, withoutMembers(member, paths, memberPath)]];
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
    ...required.map((name) => (path === '' ? name : `${path}.${name}`)),
    ...Object.entries(propertiesOf(schema)).flatMap(([name, member]) =>
      requiredPaths(member, path === '' ? name : `${path}.${name}`),
    ),
    ...partsOf(schema).flatMap(({ schema: part, suffix }) => requiredPaths(part, path + suffix)),
  ];
}

const annotations = new Set(['$schema', 'description', 'title', 'examples', 'example', 'default']);

/** Returns the schema without what only people read, and in an order of its own: the same rules give the same text. */
export function canonicalSchema(schema: unknown): unknown {
  if (!isSchema(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !annotations.has(keyword))
      .toSorted(byName)
      .map(([keyword, value]) => [keyword, canonicalValue(keyword, value)]),
  );
}

function canonicalValue(keyword: string, value: unknown): unknown {
  if (keyword === 'enum' || keyword === 'required' || keyword === 'type') {
    return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value;
  }
  if (['properties', 'patternProperties', 'definitions', '$defs'].includes(keyword) && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(byName)
        .map(([name, member]) => [name, canonicalSchema(member)]),
    );
  }
  return Array.isArray(value) ? value.map(canonicalSchema) : canonicalSchema(value);
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

function valuePath(path: string, value: unknown): string {
  return `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function enumOf(schema: JsonSchema): readonly unknown[] {
  return Array.isArray(schema['enum']) ? schema['enum'] : [];
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const properties = schema['properties'];
  if (!isSchema(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, member]) => (isSchema(member) ? [[name, member]] : [])),
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
