import type { ErrorObject } from 'ajv';

/**
 * What a request model found wrong, in the words of the Java validator behind `$context.error.validationErrorString`,
 * such as `[object has missing required properties (["price"])]`.
 */
export function describeErrors(errors: readonly ErrorObject[]): string {
  const missing = new Map<string, string[]>();
  const others: string[] = [];
  for (const error of errors) {
    if (error.keyword !== 'required') others.push(describe(error));
    else
      missing.set(error.instancePath, [
        ...(missing.get(error.instancePath) ?? []),
        name(error, 'missingProperty'),
      ]);
  }
  const required = [...missing.values()].map(
    (names) => `object has missing required properties (${JSON.stringify(names.toSorted())})`,
  );
  return `[${[...required, ...others].join(', ')}]`;
}

function describe(error: ErrorObject): string {
  const limit = parameter(error, 'limit');
  switch (error.keyword) {
    case 'type': {
      const allowed = JSON.stringify([parameter(error, 'type')].flat());
      return `instance type (${javaType(error.data)}) does not match any allowed primitive type (allowed: ${allowed})`;
    }
    case 'enum':
      return `instance value (${JSON.stringify(error.data)}) not found in enum (possible values: ${JSON.stringify(parameter(error, 'allowedValues'))})`;
    case 'additionalProperties':
      return `object instance has properties which are not allowed by the schema: ${JSON.stringify([name(error, 'additionalProperty')])}`;
    case 'minLength':
      return `string ${JSON.stringify(error.data)} is too short (length: ${length(error.data)}, required minimum: ${String(limit)})`;
    case 'maxLength':
      return `string ${JSON.stringify(error.data)} is too long (length: ${length(error.data)}, maximum allowed: ${String(limit)})`;
    case 'pattern':
      return `ECMA 262 regex ${JSON.stringify(parameter(error, 'pattern'))} does not match input string ${JSON.stringify(error.data)}`;
    case 'minimum':
      return `numeric instance is lower than the required minimum (minimum: ${String(limit)}, found: ${JSON.stringify(error.data)})`;
    case 'maximum':
      return `numeric instance is greater than the required maximum (maximum: ${String(limit)}, found: ${JSON.stringify(error.data)})`;
    case 'minItems':
      return `array is too short: must have at least ${String(limit)} elements but instance has ${length(error.data)} elements`;
    case 'maxItems':
      return `array is too long: must have at most ${String(limit)} elements but instance has ${length(error.data)} elements`;
    case 'uniqueItems':
      return 'array must not contain duplicate elements';
    default:
      return `${error.keyword}: ${error.message ?? 'is not met'}`;
  }
}

function parameter(error: ErrorObject, key: string): unknown {
  return new Map<string, unknown>(Object.entries(error.params)).get(key);
}

function name(error: ErrorObject, key: string): string {
  return String(parameter(error, key));
}

function length(data: unknown): number {
  if (typeof data === 'string') return Array.from(data).length;
  return Array.isArray(data) ? data.length : 0;
}

function javaType(data: unknown): string {
  if (data === null) return 'null';
  if (Array.isArray(data)) return 'array';
  if (typeof data === 'number') return Number.isInteger(data) ? 'integer' : 'number';
  return typeof data;
}
