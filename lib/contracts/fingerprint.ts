import { createHash } from 'node:crypto';
import { toJSONSchema } from 'zod';
import type { RequestType } from '../../lambda/contract/request-type';
import { canonicalSchema, type JsonSchema } from './schema-members';

const options = { target: 'draft-4', io: 'input', reused: 'inline' } as const;

/** Returns a request type's schema as JSON Schema draft 4, retired members included. */
export function bodySchema(type: Pick<RequestType, 'schema'>): JsonSchema {
  const { $schema: _, ...schema } = toJSONSchema(type.schema, options);
  return schema;
}

/**
 * Returns the rules for a body that the dispatcher and the consumers apply, in a canonical form. Draft 4 does not have
 * rules for the names of a record's members; they are added as `propertyNames`.
 */
export function bodyRules(type: Pick<RequestType, 'schema'>): JsonSchema {
  const { $schema: _, ...schema } = toJSONSchema(type.schema, {
    ...options,
    override: ({ zodSchema: { _zod: zod }, jsonSchema }) => {
      if (zod.def.type !== 'record') return;
      const { $schema: __, ...names } = toJSONSchema(zod.def.keyType, options);
      // Every name is a text.
      if (JSON.stringify(names) !== '{"type":"string"}') jsonSchema.propertyNames = names;
    },
  });
  return canonicalSchema(schema);
}

/**
 * Returns the fingerprint of a request type's contract: 16 hexadecimal digits that change with whatever makes an older
 * function misunderstand its requests. Descriptions and examples do not count, nor does it count what is retired: it is
 * still understood. Rules in code (`refine`, the `of` of a derived attribute) have no text, so they do not count either.
 */
export function fingerprintOf(type: RequestType): string {
  const { attributeFields, derivedSchemas, orderedBy, largestUpload } = type;
  const contract = {
    schema: bodyRules(type),
    attributes: attributeFields.toSorted(),
    derived: Object.entries(derivedSchemas)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, schema]) => [name, bodyRules({ schema })]),
    ...(orderedBy !== undefined && { orderedBy }),
    uploads: largestUpload > 0,
  };
  return createHash('sha256').update(JSON.stringify(contract, asRecorded)).digest('hex').slice(0, 16);
}

/** Prints the items of these lists as JSON texts, as the fingerprints that are recorded already have them. */
function asRecorded(keyword: string, value: unknown): unknown {
  if (!Array.isArray(value) || !['enum', 'required', 'type'].includes(keyword)) return value;
  return value.map((item: unknown) => JSON.stringify(item));
}
