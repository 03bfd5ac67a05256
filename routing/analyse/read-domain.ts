import { isScalar } from '../parse-condition';
import {
  anything,
  type Bound,
  type Domain,
  listOf,
  neverThere,
  nothing,
  type NumberSchema,
  type TextSchema,
  union,
} from './domain';
import type { JsonSchema } from './message-kind';

/**
 * What the value at a path into an object of this schema can be. Whatever of the schema is not understood allows
 * everything.
 */
export function readDomain(schema: unknown, path: readonly string[]): Domain {
  if (schema === false) return nothing;
  if (!isSchemaObject(schema) || '$ref' in schema || 'not' in schema) return anything;
  const { anyOf, oneOf, allOf } = schema;
  const choices = Array.isArray(anyOf) ? anyOf : oneOf;
  if (Array.isArray(choices)) return union(choices.map((choice) => readDomain(choice, path)));
  if (Array.isArray(allOf)) return narrowest(allOf.map((part) => readDomain(part, path)));
  if ('const' in schema) return enumerated([schema['const']], path);
  if (Array.isArray(schema['enum'])) return enumerated(schema['enum'], path);
  return union(typesOf(schema).map((type) => domainOfType(type, schema, path)));
}

type SchemaObject = Exclude<JsonSchema, boolean>;

function isSchemaObject(schema: unknown): schema is SchemaObject {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}

/** Each part of an `allOf` allows what the whole does; one that says something is better than one that does not. */
function narrowest(domains: readonly Domain[]): Domain {
  return domains.find((domain) => domain !== anything) ?? anything;
}

function enumerated(values: readonly unknown[], [name]: readonly string[]): Domain {
  if (!values.every(isScalar)) return anything;
  return name === undefined ? { ...nothing, values } : neverThere;
}

const allTypes = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function typesOf({ type }: SchemaObject): readonly string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((one) => typeof one === 'string') : allTypes;
}

function domainOfType(type: string, schema: SchemaObject, path: readonly string[]): Domain {
  if (type === 'array') return domainOfList(schema, path);
  if (type === 'object') return domainOfObject(schema, path);
  if (path.length > 0) return neverThere;
  switch (type) {
    case 'null':
      return { ...nothing, values: [null] };
    case 'boolean':
      return { ...nothing, values: [true, false] };
    case 'number':
      return { ...nothing, numbers: [numberSchema(schema)] };
    case 'integer':
      return { ...nothing, numbers: [{ ...numberSchema(schema), multipleOf: stepOfIntegers(schema) }] };
    case 'string':
      return { ...nothing, texts: [textSchema(schema)] };
    default:
      return anything;
  }
}

function domainOfList(schema: SchemaObject, path: readonly string[]): Domain {
  const element = 'prefixItems' in schema ? anything : readDomain(schema['items'], path);
  const { minItems } = schema;
  const list = listOf(element, !(typeof minItems === 'number' && minItems > 0));
  return path.length === 0 ? list : { ...list, inObjects: true };
}

function domainOfObject(schema: SchemaObject, [name, ...rest]: readonly string[]): Domain {
  if (name === undefined) return neverThere;
  const { properties, required, additionalProperties } = schema;
  const declared = isSchemaObject(properties) ? properties : {};
  // A name with a dot in it is a path of its own.
  if ('patternProperties' in schema || Object.keys(declared).some((one) => one.includes('.')))
    return anything;
  if (!Object.hasOwn(declared, name)) return additionalProperties === false ? neverThere : anything;
  const member = readDomain(declared[name], rest);
  return Array.isArray(required) && required.includes(name) ? member : { ...member, absent: true };
}

function numberSchema(schema: SchemaObject): NumberSchema {
  const { multipleOf } = schema;
  return {
    lower: boundOf(schema['minimum'], schema['exclusiveMinimum']),
    upper: boundOf(schema['maximum'], schema['exclusiveMaximum']),
    ...(typeof multipleOf === 'number' && { multipleOf }),
  };
}

/** Draft 4 has a flag beside the bound, later ones a bound of its own. With both the inclusive one is taken. */
function boundOf(inclusive: unknown, exclusive: unknown): Bound | undefined {
  if (typeof inclusive === 'number') return { value: inclusive, inclusive: exclusive !== true };
  return typeof exclusive === 'number' ? { value: exclusive, inclusive: false } : undefined;
}

/** A step that is no whole number is left out. */
function stepOfIntegers({ multipleOf }: SchemaObject): number {
  return typeof multipleOf === 'number' && Number.isInteger(multipleOf) && multipleOf > 0 ? multipleOf : 1;
}

function textSchema({ pattern, minLength, maxLength }: SchemaObject): TextSchema {
  return {
    patterns: typeof pattern === 'string' ? [pattern] : [],
    least: typeof minLength === 'number' ? minLength : 0,
    ...(typeof maxLength === 'number' && { most: maxLength }),
  };
}
