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

/**
 * What `POST /uploads` takes, as JSON Schema draft 4. Without the largest size: the function answers a larger one with a 413
 * that names the limit, which a model could not.
 */
export function uploadOrderSchema(): JsonSchema {
  return { ...toJSONSchema(uploadOrder, { target: 'draft-4' }), $schema: draft4, title: 'upload' };
}

const draft4 = 'http://json-schema.org/draft-04/schema#';

function bounded(schema: JsonSchema & { properties?: JsonSchema }, largestUpload: number): JsonSchema {
  const size = { ...Object(schema.properties?.['size']), maximum: largestUpload };
  return {
    ...schema,
    $schema: draft4,
    properties: { ...schema.properties, size },
  };
}
