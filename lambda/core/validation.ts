import * as z from 'zod/mini';
import type { Failure } from '../contract/status-record';

/** Messages in English; without them `zod/mini` says only "Invalid input". */
const words = { error: z.locales.en().localeError };

/** Longest reason that is kept. */
const maxDetail = 1000;

/** Checks a value against a schema: the value as the schema types it, or why it is refused. */
export function validate<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): { readonly valid: z.output<Schema> } | { readonly refused: string } {
  const outcome = z.safeParse(schema, value);
  if (outcome.success) return { valid: outcome.data };
  // Only now in words: they cost more than the check, and almost every value is right.
  const error = z.safeParse(schema, value, words).error ?? outcome.error;
  return { refused: error.issues.map(describeIssue).join('; ') };
}

/** Names the place and the rule, never the value. */
function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

export function failure(title: string, detail: string): Failure {
  return { title, detail: detail.length > maxDetail ? `${detail.slice(0, maxDetail - 1)}…` : detail };
}
