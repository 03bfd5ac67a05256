import type * as z from 'zod/mini';
import { checkSchema, type SchemaIssue } from '../contract/schema-issues';
import type { Failure } from '../contract/status-record';

/** Longest reason that is kept. */
const maxDetail = 1000;

/** Checks a value against a schema: the value as the schema types it, or why it is refused. */
export function validate<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): { readonly valid: z.output<Schema> } | { readonly refused: string } {
  const outcome = checkSchema(schema, value);
  return 'valid' in outcome ? outcome : { refused: outcome.issues.map(describeIssue).join('; ') };
}

/** Names the place and the rule, never the value. */
function describeIssue({ path, rule }: SchemaIssue): string {
  return path.length === 0 ? rule : `${path.join('.')}: ${rule}`;
}

export function failure(title: string, detail: string): Failure {
  return { title, detail: detail.length > maxDetail ? `${detail.slice(0, maxDetail - 1)}…` : detail };
}
