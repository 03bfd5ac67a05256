import { toJSONSchema } from 'zod';
import type { RequestType } from '../../lambda/contract/request-type';

/**
 * The request type's schema as API Gateway wants its models: JSON Schema draft 4.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function requestSchema(type: RequestType): Readonly<Record<string, unknown>> {
  const schema = toJSONSchema(type.schema, { target: 'draft-4', io: 'input', reused: 'inline' });
  return { ...schema, $schema: 'http://json-schema.org/draft-04/schema#', title: type.name };
}
