import type * as z from 'zod/mini';
import { mostRefusedElements } from '../contract/limited-issues';
import { checkSchema, type SchemaIssue } from '../contract/schema-issues';
import { schemaPath } from '../contract/schema-path';
import type { Failure } from '../contract/status-record';

/** Longest texts that are kept. */
const maxTitle = 100;
const maxDetail = 1000;

/** Broken rules that are named: a body may break one in each of a million elements. */
const mostIssues = 20;

/** Checks a value against a schema: the value as the schema types it, or why it is refused. */
export function validate<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): { readonly valid: z.output<Schema> } | { readonly refused: string } {
  const outcome = checkSchema(schema, value);
  if ('valid' in outcome) return outcome;
  const named = outcome.issues.slice(0, mostIssues).map((issue) => describeIssue(schema, issue));
  const more = outcome.issues.length - named.length;
  // Elements after the last one that was refused are not checked.
  const atLeast = outcome.issues.length >= mostRefusedElements ? 'at least ' : '';
  return { refused: [...named, ...(more > 0 ? [`and ${atLeast}${more} more`] : [])].join('; ') };
}

/** Names the place and the rule, never the value, nor a name that the caller chose. */
function describeIssue(schema: z.core.$ZodType, { path, rule }: SchemaIssue): string {
  return path.length === 0 ? rule : `${schemaPath(schema, path).join('.')}: ${rule}`;
}

export function failure(title: string, detail: string): Failure {
  return { title: cut(title, maxTitle), detail: cut(detail, maxDetail) };
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
