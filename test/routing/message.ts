import type { FilterableMessage, MessageAttribute } from '../../routing/policy';

/** Attributes in short: text is a String, a number a Number, a list a String.Array. */
export type Attributes = Readonly<Record<string, string | number | readonly unknown[] | MessageAttribute>>;

export function withAttributes(attributes: Attributes, body = ''): FilterableMessage {
  return {
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]),
    ),
    body,
  };
}

/** @param body text as it is, anything else as JSON */
export function withBody(body: unknown): FilterableMessage {
  return { attributes: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function attributeOf(value: Attributes[string]): MessageAttribute {
  if (typeof value === 'string') return { DataType: 'String', StringValue: value };
  if (typeof value === 'number') return { DataType: 'Number', StringValue: String(value) };
  return isList(value) ? { DataType: 'String.Array', StringValue: JSON.stringify(value) } : value;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
