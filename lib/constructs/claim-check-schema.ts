import { toJSONSchema } from 'zod';
import { claimCheck, uploadOrder } from '../../lambda/contract/claim-check';
import type { RequestType } from '../../lambda/contract/request-type';

type JsonSchema = Readonly<Record<string, unknown>>;

/** What `POST /requests/{type}/large` takes, as JSON Schema draft 4. */
export function claimCheckSchema({ name, largestUpload }: RequestType): JsonSchema {
  return {
    ...bounded(toJSONSchema(claimCheck, { target: 'draft-4' }), largestUpload),
    title: `${name}-large`,
  };
}

/** What `POST /uploads` takes, as JSON Schema draft 4. */
export function uploadOrderSchema(largestUpload: number): JsonSchema {
  return { ...bounded(toJSONSchema(uploadOrder, { target: 'draft-4' }), largestUpload), title: 'upload' };
}

function bounded(schema: JsonSchema & { properties?: JsonSchema }, largestUpload: number): JsonSchema {
  const size = { ...Object(schema.properties?.['size']), maximum: largestUpload };
  return {
    ...schema,
    $schema: 'http://json-schema.org/draft-04/schema#',
    properties: { ...schema.properties, size },
  };
}
