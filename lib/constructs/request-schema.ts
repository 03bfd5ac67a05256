import { toJSONSchema } from 'zod';
import { idempotencyKeyPattern } from '../../lambda/contract/envelope';
import type { RequestType } from '../../lambda/contract/request-type';
import { batchMember, maxBatchEntries } from '../templates/batch-body';

/**
 * The request type's schema as API Gateway wants its models: JSON Schema draft 4.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function requestSchema(type: RequestType): Readonly<Record<string, unknown>> {
  return { ...bodySchema(type), $schema: draft4, title: type.name };
}

/**
 * What a batch of the type looks like. An object with an entry for each request, not a bare list of bodies: an entry has
 * its idempotency key beside its body, and members can be added without breaking a client.
 */
export function batchSchema(type: RequestType): Readonly<Record<string, unknown>> {
  const { requests, body, idempotencyKey } = batchMember;
  const entry = {
    type: 'object',
    properties: {
      [body]: bodySchema(type),
      [idempotencyKey]: {
        description: 'What the header Idempotency-Key is to a request of its own',
        type: 'string',
        pattern: idempotencyKeyPattern.source,
      },
    },
    required: [body],
    additionalProperties: false,
  };
  return {
    $schema: draft4,
    title: `${type.name}-batch`,
    type: 'object',
    properties: { [requests]: { type: 'array', minItems: 1, maxItems: maxBatchEntries, items: entry } },
    required: [requests],
    additionalProperties: false,
  };
}

const draft4 = 'http://json-schema.org/draft-04/schema#';

function bodySchema(type: RequestType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = toJSONSchema(type.schema, {
    target: 'draft-4',
    io: 'input',
    reused: 'inline',
  });
  return schema;
}
