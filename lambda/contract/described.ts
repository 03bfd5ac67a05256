import * as z from 'zod/mini';

/**
 * Gives a schema the description that goes into the API's model. (`z.describe` does so too, as a check that then runs
 * for every value.)
 */
export function described<Schema extends z.core.$ZodType>(description: string, schema: Schema): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}
