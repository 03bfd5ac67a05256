import { typeAttribute } from './envelope';
import { escapeUnaccepted, printJson } from './print-json';
import { maxRoutingAttributes, type RoutingAttributes } from './request-type';

/** A message attribute as SNS takes it. */
export interface RoutingAttribute {
  readonly DataType: 'String' | 'Number' | 'String.Array';
  readonly StringValue: string;
}

/** What a message is published with, by name. */
export type PublishedAttributes = Readonly<Record<string, RoutingAttribute>>;

/**
 * The message attributes that subscriptions filter on. An empty string is left out, because SNS refuses an empty value.
 * Characters that SNS does not accept are escaped, so that filters here and there see the same text.
 * @throws Error for what raw delivery would discard, or would hide the type
 */
export function messageAttributes(type: string, chosen: RoutingAttributes): PublishedAttributes {
  const attributes: Record<string, RoutingAttribute> = {
    [typeAttribute]: { DataType: 'String', StringValue: type },
  };
  let count = 0;
  for (const name in chosen) {
    const value = chosen[name];
    if (value === undefined || value === '') continue;
    if (name === typeAttribute)
      throw new Error(`Request type ${type} must not choose the attribute "${name}"`);
    attributes[name] = toAttribute(value);
    count++;
  }
  if (count > maxRoutingAttributes) {
    throw new Error(
      `Request type ${type} chooses ${count} routing attributes, not ${maxRoutingAttributes} at most`,
    );
  }
  return attributes;
}

function toAttribute(value: string | number | readonly string[]): RoutingAttribute {
  if (typeof value === 'string') return { DataType: 'String', StringValue: escapeUnaccepted(value) };
  if (typeof value === 'number') return { DataType: 'Number', StringValue: String(value) };
  return { DataType: 'String.Array', StringValue: printJson(value) };
}

/** Bytes that SNS and SQS count for a message: its text, and each attribute's name, type and value. */
export function messageSize(body: string, attributes: PublishedAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    bytes += Buffer.byteLength(name) + attribute.DataType.length + Buffer.byteLength(attribute.StringValue);
  }
  return bytes;
}
