import * as z from 'zod/mini';
import { schemaPath } from '../../../lambda/contract/schema-path';

const schema = z.strictObject({
  lines: z.optional(z.array(z.strictObject({ sku: z.string() }))),
  labels: z.record(z.string(), z.strictObject({ text: z.string() })),
  pair: z.tuple([z.strictObject({ first: z.string() })], z.string()),
  either: z.union([z.strictObject({ one: z.string() }), z.nullable(z.strictObject({ two: z.string() }))]),
  any: z.unknown(),
});

describe('the path of a schema', () => {
  it.each([
    [['lines', 0, 'sku'], 'lines.0.sku'],
    [['labels', 'a name of the caller', 'text'], 'labels.*.text'],
    [['pair', 0, 'first'], 'pair.0.first'],
    [['pair', 1], 'pair.1'],
    [['either', 'two'], 'either.two'],
    [['either', 'a name of the caller'], 'either.*'],
    [['any', 'a name of the caller', 'lines'], 'any.*.*'],
    [['toString'], '*'],
  ])('of %j is %s', (path, text) => {
    expect(schemaPath(schema, path).join('.')).toBe(text);
  });
});
