import { idempotencyKeyRule } from '../../lambda/contract/envelope';
import type { RequestType } from '../../lambda/contract/request-type';
import { bodySchema } from '../contracts/fingerprint';
import { withoutMembers } from '../contracts/schema-members';
import { batchMember, maxBatchEntries } from '../templates/batch-body';

/**
 * The request type's schema as API Gateway wants its models: JSON Schema draft 4.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function requestSchema(type: RequestType): Readonly<Record<string, unknown>> {
  return { ...acceptedSchema(type), $schema: draft4, title: type.name };
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
      [body]: acceptedSchema(type),
      [idempotencyKey]: {
        // Without a pattern: an invalid key fails its entry, not the batch. The mapping template tests it.
        description: `What the header Idempotency-Key is to a request of its own. ${idempotencyKeyRule}`,
        type: 'string',
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

/** What the API accepts: retired members are not. */
function acceptedSchema(type: RequestType): Readonly<Record<string, unknown>> {
  return withoutMembers(bodySchema(type), type.retiredMembers ?? []);
}
