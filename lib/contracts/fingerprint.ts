import { createHash } from 'node:crypto';
import { toJSONSchema } from 'zod';
import type { RequestType } from '../../lambda/contract/request-type';
import { canonicalSchema, type JsonSchema } from './schema-members';

/** Returns a request type's schema as JSON Schema draft 4, retired members included. */
export function bodySchema(type: Pick<RequestType, 'schema'>): JsonSchema {
  const { $schema: _, ...schema } = toJSONSchema(type.schema, {
    target: 'draft-4',
    io: 'input',
    reused: 'inline',
  });
  return schema;
}

/**
 * Returns the fingerprint of a request type's contract: 16 hexadecimal digits that change with whatever makes an older
 * function misunderstand its requests. Descriptions and examples do not count, nor does it count what is retired: it is
 * still understood. Rules in code (`refine`, the `of` of a derived attribute) have no text, so they do not count either.
 */
export function fingerprintOf(type: RequestType): string {
  const { attributeFields, derivedSchemas, orderedBy, largestUpload } = type;
  const contract = {
    schema: canonicalSchema(bodySchema(type)),
    attributes: attributeFields.toSorted(),
    derived: Object.entries(derivedSchemas)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, schema]) => [name, canonicalSchema(bodySchema({ schema }))]),
    ...(orderedBy !== undefined && { orderedBy }),
    uploads: largestUpload > 0,
  };
  return createHash('sha256').update(JSON.stringify(contract)).digest('hex').slice(0, 16);
}
