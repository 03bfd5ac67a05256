import Ajv from 'ajv-draft-04';
import { sampleFor } from '../../../local/simulate/sample-body';

const schemas: readonly (readonly [string, object])[] = [
  ['limits of numbers', { type: 'integer', minimum: 3, exclusiveMinimum: true, maximum: 9, multipleOf: 2 }],
  ['limits of texts', { type: 'string', minLength: 12, maxLength: 14 }],
  ['enumerated values', { type: 'string', enum: ['a', 'b'] }],
  ['required properties only', { type: 'object', required: ['a'], properties: { a: { type: 'boolean' } } }],
  ['all properties when none is required', { properties: { a: { type: 'number' }, b: { type: 'null' } } }],
  ['lists', { type: 'array', minItems: 2, items: { type: 'string', format: 'date' } }],
  ['parts of all schemas', { allOf: [{ required: ['a'] }, { properties: { a: { type: 'integer' } } }] }],
  ['one of several schemas', { oneOf: [{ type: 'string' }, { type: 'integer' }] }],
  ['nullable types', { type: ['null', 'string'] }],
  ['an example', { type: 'string', pattern: '^[A-Z]{3}$', example: 'ABC' }],
  ['a pattern', { type: 'string', pattern: '^[A-Z]{2,8}-[0-9]+$', minLength: 6, maxLength: 20 }],
  ['anything', {}],
];

describe('a sample body', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });

  it.each(schemas)('fits a schema with %s', (_, schema) => {
    for (let number = 0; number < 10; number++) {
      const body = sampleFor(schema, number);
      expect([body, ajv.validate(schema, body)]).toEqual([body, true]);
    }
  });
});
