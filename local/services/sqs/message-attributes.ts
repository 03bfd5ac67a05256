import { hash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { isStructure } from '../../aws/structure';
import { isXmlText } from '../../wire/xml';
import { invalidMessageContents, invalidParameterValue } from './errors';
import { type Input, optionalStructure } from './input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export type MessageAttribute =
  | { readonly type: string; readonly text: string }
  | { readonly type: string; readonly bytes: Buffer };

/** @returns the attributes in the order of their names, or undefined when there are none */
export function readMessageAttributes(
  input: Input,
  parameter: 'MessageAttributes' | 'MessageSystemAttributes',
  allowed: number,
): Map<string, MessageAttribute> | undefined {
  const given = optionalStructure(input, parameter);
  const names = given === undefined ? [] : Object.keys(given);
  if (given === undefined || names.length === 0) return undefined;
  if (names.length > allowed) {
    throw invalidParameterValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${allowed}].`,
    );
  }
  const attributes = new Map<string, MessageAttribute>();
  for (const name of names.toSorted()) {
    if (parameter === 'MessageAttributes') checkName(name);
    attributes.set(name, readAttribute(name, given[name]));
  }
  return attributes;
}

function checkName(name: string): void {
  if (name === '') throw invalidParameterValue('The request must contain non-empty message attribute name.');
  if (name.length > 256) {
    throw invalidParameterValue('Length of message attribute name must be less than 256 bytes.');
  }
  // AWS was seen to accept letters of any script.
  if (!/^[\p{L}\p{N}_.-]+$/u.test(name)) {
    throw invalidParameterValue(
      'Invalid non-alphanumeric character was found in the message attribute name. ' +
        'Can only include alphanumeric characters, hyphens, underscores, or dots.',
    );
  }
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) {
    throw invalidParameterValue(
      `The message attribute name '${name}' must not start or end with a period or hold two periods in a row.`,
    );
  }
  if (/^(aws|amazon)\./i.test(name)) {
    throw invalidParameterValue(
      'You can\'t use message attribute names beginning with "AWS." or "Amazon." because they are reserved.',
    );
  }
}

function readAttribute(name: string, value: unknown): MessageAttribute {
  const { DataType: type, StringValue: text, BinaryValue: bytes }: Input = isStructure(value) ? value : {};
  if (typeof type !== 'string' || type === '') {
    throw invalidParameterValue(
      `The message attribute '${name}' must contain a non-empty message attribute type.`,
    );
  }
  const base = type.split('.', 1)[0];
  if (type.length > 256 || (base !== 'String' && base !== 'Number' && base !== 'Binary')) {
    throw invalidParameterValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type ` +
        'prefixes: Binary, Number, String.',
    );
  }
  if (base === 'Binary') {
    const content = typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes;
    if (content instanceof Uint8Array && content.length > 0) return { type, bytes: Buffer.from(content) };
    throw emptyValue(name, type);
  }
  if (typeof text !== 'string' || text === '') throw emptyValue(name, type);
  if (!isXmlText(text)) throw invalidParameterValue(invalidMessageContents().message);
  if (base === 'Number' && !isNumeric(text)) {
    throw invalidParameterValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { type, text };
}

function emptyValue(name: string, type: string): Error {
  return invalidParameterValue(
    `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
  );
}

/** Numbers have up to 38 digits and lie between -10^128 and 10^126. */
function isNumeric(text: string): boolean {
  return /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text);
}

/** What attributes count towards a message's size: name, type and value. */
export function sizeOfAttributes(attributes: ReadonlyMap<string, MessageAttribute> | undefined): number {
  let bytes = 0;
  for (const [name, attribute] of attributes ?? []) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.type);
    bytes += 'bytes' in attribute ? attribute.bytes.length : Buffer.byteLength(attribute.text);
  }
  return bytes;
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 * @param attributes in the order of their names
 */
export function md5OfAttributes(attributes: ReadonlyMap<string, MessageAttribute>): string {
  const parts: Buffer[] = [];
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const [name, attribute] of attributes) {
    add(Buffer.from(name));
    add(Buffer.from(attribute.type));
    parts.push(Buffer.from(['bytes' in attribute ? 2 : 1]));
    add('bytes' in attribute ? attribute.bytes : Buffer.from(attribute.text));
  }
  return hash('md5', Buffer.concat(parts));
}

export function attributeValue(attribute: MessageAttribute): MessageAttributeValue {
  return 'bytes' in attribute
    ? { BinaryValue: attribute.bytes, DataType: attribute.type }
    : { StringValue: attribute.text, DataType: attribute.type };
}

/**
 * The attributes that a receive asks for: by name, all (`All`, `.*`, and `*` as AWS was seen to accept), or by prefix
 * (`prefix.*`).
 * @returns undefined when there are none
 */
export function selectAttributes(
  attributes: ReadonlyMap<string, MessageAttribute>,
  asked: readonly string[],
): ReadonlyMap<string, MessageAttribute> | undefined {
  if (['All', '.*', '*'].some((all) => asked.includes(all))) return attributes;
  const selected = new Map<string, MessageAttribute>();
  for (const [name, attribute] of attributes) {
    if (asked.some((wanted) => matchesName(wanted, name))) selected.set(name, attribute);
  }
  return selected.size === 0 ? undefined : selected;
}

function matchesName(wanted: string, name: string): boolean {
  if (wanted === name) return true;
  return wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2));
}
