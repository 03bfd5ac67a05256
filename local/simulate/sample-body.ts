import { sample, stringMatching } from 'fast-check';
import { isStructure, type Structure } from '../aws/structure';

/** Deeper structures are left out: models may refer to themselves. */
const DEEPEST = 8;

/**
 * A value that fits a JSON schema of draft 4, as far as examples, defaults, types, patterns and limits tell.
 * @param number differs between the values of a run
 */
export function sampleFor(schema: unknown, number: number, depth = 0): unknown {
  if (!isStructure(schema) || depth > DEEPEST) return {};
  for (const key of ['example', 'default', 'const'] as const) if (key in schema) return schema[key];
  const { examples, enum: values, allOf, anyOf, oneOf } = schema;
  for (const list of [examples, values])
    if (Array.isArray(list) && list.length > 0) return list[number % list.length];
  if (Array.isArray(allOf))
    return sampleFor(merged([schema, ...allOf.filter(isStructure)]), number, depth + 1);
  const [choice] = [anyOf, oneOf].find((list) => Array.isArray(list)) ?? [];
  if (choice !== undefined)
    return sampleFor(merged([schema, ...[choice].filter(isStructure)]), number, depth + 1);
  const { type } = schema;
  const one: unknown = Array.isArray(type) ? type.find((name) => name !== 'null') : type;
  switch (one ?? (isStructure(schema['properties']) ? 'object' : 'any')) {
    case 'object':
      return objectFor(schema, number, depth);
    case 'array': {
      const count = Math.max(1, numberIn(schema, 'minItems') ?? 1);
      return Array.from({ length: count }, (_, index) =>
        sampleFor(schema['items'], number + index, depth + 1),
      );
    }
    case 'integer':
    case 'number':
      return numberFor(schema, number);
    case 'boolean':
      return number % 2 === 0;
    case 'null':
      return null;
    case 'string':
      return textFor(schema, number);
    default:
      return {};
  }
}

function merged(schemas: readonly Structure[]): Structure {
  const { allOf: _, anyOf: __, oneOf: ___, ...all } = Object.assign({}, ...schemas) as Structure;
  const properties = Object.assign({}, ...schemas.map((schema) => schema['properties'])) as Structure;
  const required = schemas.flatMap((schema) => (Array.isArray(schema['required']) ? schema['required'] : []));
  return { ...all, properties, required };
}

/** Required properties, or all of them when none is required. */
function objectFor(schema: Structure, number: number, depth: number): Structure {
  const properties = isStructure(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const names = required.length > 0 ? required : Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, sampleFor(properties[name], number, depth + 1)]));
}

function numberFor(schema: Structure, number: number): number {
  const step = numberIn(schema, 'multipleOf') ?? 1;
  const least = numberIn(schema, 'minimum') ?? 1;
  const most = numberIn(schema, 'maximum') ?? Infinity;
  const first = Math.ceil(least / step) * step;
  const isExcluded = schema['exclusiveMinimum'] === true && first === least;
  const lowest = Math.min(isExcluded ? first + step : first, most);
  const choices = Math.floor((most - lowest) / step) + (schema['exclusiveMaximum'] === true ? 0 : 1);
  return lowest + (number % Math.max(1, Math.min(5, choices))) * step;
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'someone@example.com',
  time: '00:00:00Z',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function textFor(schema: Structure, number: number): string {
  const format = formats[String(schema['format'])];
  if (format !== undefined) return format;
  const { pattern } = schema;
  const [least, most] = [numberIn(schema, 'minLength') ?? 0, numberIn(schema, 'maxLength') ?? Infinity];
  if (typeof pattern === 'string') {
    const texts = sample(stringMatching(new RegExp(pattern)), { numRuns: 50, seed: number });
    return texts.find((one) => one.length >= least && one.length <= most) ?? texts[0] ?? '';
  }
  const text = `sample-${number}`;
  return text.padEnd(least, 'x').slice(0, most);
}

function numberIn(schema: Structure, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}
