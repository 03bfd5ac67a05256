import { parse } from 'velocityjs';
import { protect, type StringLiteral, TemplateSyntaxError } from './protect';

/** A node of velocityjs, unchecked: text, a directive or reference, or a block with its opening directive first. */
export type RawNode = string | RawFields | readonly RawNode[];

export interface RawFields {
  readonly [field: string]: unknown;
}

/** A step of a reference after its name. */
export type Step =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'index'; readonly index: RawFields }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly RawFields[] };

export interface ParsedTemplate {
  readonly nodes: readonly RawNode[];
  readonly strings: readonly StringLiteral[];
}

/** @throws TemplateSyntaxError */
export function parseTemplate(template: string): ParsedTemplate {
  const { text, strings, restore } = protect(template);
  try {
    const nodes: unknown = parse(text, undefined, false);
    return { nodes: nodesOf(nodes, restore), strings };
  } catch (error) {
    throw new TemplateSyntaxError(
      `The mapping template cannot be read: ${restore(error instanceof Error ? error.message : String(error))}`,
    );
  }
}

export function isFields(value: unknown): value is RawFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Neighbouring pieces of text become one, for velocityjs cuts it anywhere. */
function nodesOf(value: unknown, restore: (text: string) => string): readonly RawNode[] {
  const nodes: RawNode[] = [];
  for (const node of Array.isArray(value) ? value : []) {
    const last = nodes.at(-1);
    if (typeof node !== 'string') nodes.push(isFields(node) ? node : nodesOf(node, restore));
    else if (typeof last === 'string') nodes.splice(-1, 1, last + node);
    else nodes.push(node);
  }
  return nodes.map((node) => (typeof node === 'string' ? restore(node) : node));
}

export function fieldsOf(value: unknown): readonly RawFields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function stepsOf(reference: RawFields): readonly Step[] {
  return fieldsOf(reference['path']).map((step): Step => {
    if (step['type'] === 'property') return { kind: 'property', name: textOf(step['id']) };
    if (step['type'] === 'method')
      return { kind: 'method', name: textOf(step['id']), args: fieldsOf(step['args']) };
    return { kind: 'index', index: isFields(step['id']) ? step['id'] : {} };
  });
}

/** Directives that take the line end after them; a block comment does not. */
export function takesLineEnd(node: RawNode): boolean {
  if (typeof node === 'string') return false;
  if (!isFields(node)) return true;
  if (node['type'] === 'comment') return textOf(node['value']).startsWith('##');
  return node['type'] !== 'references' && node['type'] !== 'raw';
}
