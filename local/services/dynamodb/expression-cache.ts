import conditionParser from 'dynalite/db/conditionParser';
import updateParser from 'dynalite/db/updateParser';

type Parser = typeof conditionParser;
type Context = Parameters<Parser['parse']>[1]['context'];

/** A parsed expression with the values it was parsed with, to be replaced by those of the next request. */
interface Template {
  readonly parsed: unknown;
  /** The value objects in `parsed` by identity, with the placeholders they stand for. */
  readonly placeholders: ReadonlyMap<unknown, string>;
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
}

const MOST_TEMPLATES = 1000;

/** These check the values themselves while parsing, not only their types. */
const dependsOnValues = /between|attribute_type/i;

/**
 * Makes dynalite parse an expression once rather than with every request. Its parsers backtrack: a condition
 * with two pairs of parentheses takes them most of a millisecond, every time.
 */
export function cacheParsedExpressions(): void {
  for (const parser of [conditionParser, updateParser]) {
    if (!patched.has(parser)) parser.parse = cached(parser);
    patched.add(parser);
  }
}

const patched = new WeakSet<Parser>();

function cached(parser: Parser): Parser['parse'] {
  const templates = new Map<string, Template>();
  const parseAnew = parser.parse.bind(parser);
  return (expression, options) => {
    if (dependsOnValues.test(expression)) return parseAnew(expression, options);
    const { context } = options;
    const key = keyOf(expression, context);
    const template = templates.get(key);
    if (template !== undefined) return instantiate(template, context);
    const names = Object.keys(context.unusedAttrNames ?? {});
    const values = Object.keys(context.unusedAttrVals ?? {});
    const parsed = parseAnew(expression, options);
    // Text is an error's message.
    if (typeof parsed !== 'object' || parsed === null) return parsed;
    if (templates.size >= MOST_TEMPLATES) templates.clear();
    const made: Template = {
      parsed,
      placeholders: new Map(Object.entries(context.attrVals ?? {}).map(([name, value]) => [value, name])),
      usedNames: names.filter((name) => !(name in (context.unusedAttrNames ?? {}))),
      usedValues: values.filter((name) => !(name in (context.unusedAttrVals ?? {}))),
    };
    templates.set(key, made);
    // Actions write into what they are given: the template stays as it is.
    return instantiate(made, context);
  };
}

/** What a parsed expression depends on: names, and the types of values. */
function keyOf(expression: string, context: Context): string {
  const types = Object.entries(context.attrVals ?? {}).map(([name, value]) => `${name}=${typeOf(value)}`);
  return [expression, JSON.stringify(context.attrNames ?? {}), ...types].join('\n');
}

function typeOf(value: unknown): string {
  return Object.keys(value ?? {}).join(',');
}

function instantiate(template: Template, context: Context): unknown {
  for (const name of template.usedNames) delete context.unusedAttrNames?.[name];
  for (const name of template.usedValues) delete context.unusedAttrVals?.[name];
  return fill(template.parsed, template.placeholders, context.attrVals ?? {});
}

function fill(
  node: unknown,
  placeholders: Template['placeholders'],
  values: Readonly<Record<string, unknown>>,
): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const placeholder = placeholders.get(node);
  if (placeholder !== undefined) return values[placeholder];
  if (Array.isArray(node)) return node.map((entry) => fill(entry, placeholders, values));
  const filled: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(node)) filled[name] = fill(value, placeholders, values);
  return filled;
}
