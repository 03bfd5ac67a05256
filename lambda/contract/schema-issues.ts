import * as z from 'zod/mini';
import { withLimitedIssues } from './limited-issues';

/** One rule of a schema that a value breaks. */
export interface SchemaIssue {
  /** Names of members and indexes of elements, from the value as a whole; empty for itself. A name may be the value's. */
  readonly path: readonly PropertyKey[];
  /** The rule in words; never the value, nor a name of the value's. */
  readonly rule: string;
  /** Members of the object at `path` that the schema does not know, as the value names them. */
  readonly unknown?: readonly string[];
}

/** With the input an issue tells an absent member from a wrong one; but it takes twice as long. */
const inDetail = { reportInput: true };

/**
 * Checks a value against a schema: the value as the schema types it, or every rule that it breaks. Of a value with more
 * than 1,000 refused elements, the rules of the first ones.
 */
export function checkSchema<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): { readonly valid: z.output<Schema> } | { readonly issues: readonly SchemaIssue[] } {
  return withLimitedIssues(schema, () => {
    const outcome = z.safeParse(schema, value);
    if (outcome.success) return { valid: outcome.data };
    return { issues: issuesOf(schema, value) ?? outcome.error.issues.map(toIssue) };
  });
}

function issuesOf(schema: z.core.$ZodType, value: unknown): readonly SchemaIssue[] | undefined {
  return withLimitedIssues(schema, () => z.safeParse(schema, value, inDetail).error?.issues.map(toIssue));
}

function toIssue(issue: z.core.$ZodIssue): SchemaIssue {
  const { path } = issue;
  const rule = ruleOf(issue);
  return issue.code === 'unrecognized_keys' ? { path, rule, unknown: issue.keys } : { path, rule };
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
      return `must not have members that the schema does not name, got ${issue.keys.length}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return 'must be of one of the forms that the schema has';
    case 'invalid_key':
      return 'must have names of the form that the schema has';
    case 'invalid_element':
      return 'must have elements of the form that the schema has';
    case 'custom':
      return issue.message;
    default:
      return issue satisfies never;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' elements long' : '';
}
