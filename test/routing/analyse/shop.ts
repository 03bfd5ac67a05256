import Ajv2020 from 'ajv/dist/2020';
import type { MessageKind, Wanted } from '../../../routing/analyse/message-kind';
import type { FilterScope } from '../../../routing/policy';
import { withAttributes } from '../message';

type Value = string | number | readonly string[];

/** A kind of message whose body is its attributes. */
export function kind(
  name: string,
  properties: Readonly<Record<string, object>>,
  example: Readonly<Record<string, Value>>,
  required: readonly string[] = Object.keys(properties),
): MessageKind {
  const schema = {
    type: 'object',
    properties: { type: { const: name }, ...properties },
    required: ['type', ...required],
    additionalProperties: false,
  };
  const isValid = new Ajv2020({ strict: false }).compile(schema);
  const message = (values: Readonly<Record<string, unknown>>) => ({
    ...withAttributes(values as Record<string, Value>),
    body: JSON.stringify(values),
  });
  return {
    name,
    attributes: schema,
    body: schema,
    example: message({ type: name, ...example }),
    complete(values: ReadonlyMap<string, Wanted>, _scope: FilterScope) {
      const all = new Map<string, unknown>(Object.entries({ type: name, ...example }));
      for (const [key, wanted] of values) {
        if (wanted === undefined) all.delete(key);
        else all.set(key, wanted);
      }
      const completed = Object.fromEntries(all);
      return isValid(completed) ? message(completed) : undefined;
    },
  };
}

export const placed = kind(
  'placed',
  {
    region: { enum: ['AT', 'DE', 'JP'] },
    total: { type: 'integer', minimum: 0, maximum: 1000 },
    note: { type: 'string', pattern: '^[a-z]{1,9}$' },
  },
  { region: 'DE', total: 10, note: 'hello' },
  ['region', 'total'],
);

export const cancelled = kind('cancelled', { reason: { enum: ['late', 'other'] } }, { reason: 'late' });
