import * as z from 'zod/mini';

/** Where AWS keeps a secret. The value itself is in neither template nor environment. */
const secretLocation = z.object({
  service: z.enum(['secretsmanager', 'ssm']),
  /** Name or ARN. */
  id: z.string(),
  /** Member of the JSON object that the secret holds. */
  field: z.optional(z.string()),
});

export type SecretLocation = z.output<typeof secretLocation>;

/** By the names that consumers have for the secrets. */
export const secretLocations = z.record(z.string(), secretLocation);
export type SecretLocations = z.output<typeof secretLocations>;
