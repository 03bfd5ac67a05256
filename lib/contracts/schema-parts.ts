import { isSchema, type JsonSchema } from './schema-members';

/** Returns a part of a schema as a schema. A missing part, or `true`, accepts everything. */
export function schemaOf(value: unknown): JsonSchema {
  return isSchema(value) ? value : {};
}

/** Returns the branches of a union, or `undefined` for a schema that is not one, or has other rules beside it. */
export function unionOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const [keyword, ...others] = Object.keys(schema);
  if (others.length === 0 && (keyword === 'anyOf' || keyword === 'oneOf')) {
    const branches = schema[keyword];
    return Array.isArray(branches) ? branches.map(schemaOf) : undefined;
  }
  const { type } = schema;
  return Array.isArray(type) ? type.map((one: unknown) => ({ ...schema, type: one })) : undefined;
}

/** Returns the types that a schema allows, or `undefined` when it allows all. */
export function typesOf({ type }: JsonSchema): readonly unknown[] | undefined {
  if (type === undefined) return undefined;
  return Array.isArray(type) ? type : [type];
}

export function requiredOf({ required }: JsonSchema): readonly string[] {
  return Array.isArray(required) ? required.map(String) : [];
}

export function namesOf({ properties }: JsonSchema): readonly string[] {
  return Object.keys(schemaOf(properties));
}

/**
 * Returns the schema of a member, or `undefined` when there may be none of that name.
 * @param name without it, of members that the schema does not name
 */
export function memberOf(schema: JsonSchema, name?: string): JsonSchema | undefined {
  const properties = schemaOf(schema['properties']);
  if (name !== undefined && Object.hasOwn(properties, name)) return schemaOf(properties[name]);
  const { additionalProperties } = schema;
  return additionalProperties === false ? undefined : schemaOf(additionalProperties);
}

/** Returns whether a schema, or a member that it requires, is an enumeration without values. */
export function acceptsNothing(schema: JsonSchema): boolean {
  if (Array.isArray(schema['enum']) && schema['enum'].length === 0) return true;
  const properties = schemaOf(schema['properties']);
  return requiredOf(schema).some((name) => acceptsNothing(schemaOf(properties[name])));
}

/** Returns whether two schemas certainly have no value in common. */
export function areDisjoint(one: JsonSchema, other: JsonSchema): boolean {
  const branches = unionOf(one);
  if (branches !== undefined) return branches.every((branch) => areDisjoint(branch, other));
  const alternatives = unionOf(other);
  if (alternatives !== undefined) return alternatives.every((branch) => areDisjoint(one, branch));
  const [types, otherTypes] = [typesOf(one)?.map(widest), typesOf(other)?.map(widest)];
  if (types !== undefined && otherTypes !== undefined && !types.some((type) => otherTypes.includes(type)))
    return true;
  const [values, otherValues] = [one['enum'], other['enum']];
  if (Array.isArray(values) && Array.isArray(otherValues))
    return !values.some((value: unknown) => otherValues.includes(value));
  return requiredOf(one).some((name) => {
    if (!requiredOf(other).includes(name)) return false;
    const [member, otherMember] = [memberOf(one, name), memberOf(other, name)];
    // Without a type, a schema with required members still accepts texts.
    const areObjects = one['type'] === 'object' && other['type'] === 'object';
    return (
      areObjects && member !== undefined && otherMember !== undefined && areDisjoint(member, otherMember)
    );
  });
}

function widest(type: unknown): unknown {
  return type === 'integer' ? 'number' : type;
}

/** Returns a schema whose `patterns` are all that a text must match: zod prints two of them as `allOf`. */
export function withPatternList(schema: JsonSchema): JsonSchema {
  const { pattern, allOf, ...rest } = schema;
  const parts = Array.isArray(allOf) ? allOf.map(schemaOf) : [];
  const isSimple = parts.every((part) =>
    Object.keys(part).every((key) => key === 'pattern' || key === 'type'),
  );
  const patterns = [pattern, ...(isSimple ? parts.map((part) => part['pattern']) : [])].filter(
    (one) => one !== undefined,
  );
  return {
    ...rest,
    ...(patterns.length > 0 && { patterns }),
    ...(!isSimple && { allOf }),
  };
}
