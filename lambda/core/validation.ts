import * as z from 'zod/mini';
import type { Failure } from '../contract/status-record';

/** Longest reason that is kept. */
const maxDetail = 1000;

/** With the input an issue tells an absent member from a wrong one; but it takes twice as long. */
const inDetail = { reportInput: true };

/** Checks a value against a schema: the value as the schema types it, or why it is refused. */
export function validate<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): { readonly valid: z.output<Schema> } | { readonly refused: string } {
  const outcome = z.safeParse(schema, value);
  if (outcome.success) return { valid: outcome.data };
  const error = z.safeParse(schema, value, inDetail).error ?? outcome.error;
  return { refused: error.issues.map(describeIssue).join('; ') };
}

/** Names the place and the rule, never the value. */
function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? ruleOf(issue) : `${issue.path.join('.')}: ${ruleOf(issue)}`;
}

/** `zod/mini` brings no words; its locales would be more code than the rest of it. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : `must be of type ${issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return issue.pattern === undefined
        ? `must be of the form ${issue.format}`
        : `must match ${issue.pattern}`;
    case 'unrecognized_keys':
      return `unknown member ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return issue.message;
    default:
      return issue satisfies never;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' elements long' : '';
}

export function failure(title: string, detail: string): Failure {
  return { title, detail: detail.length > maxDetail ? `${detail.slice(0, maxDetail - 1)}…` : detail };
}
