import { isStructure } from '../../aws/structure';
import { isXmlText } from '../../wire/xml';
import { invalidParameter, invalidParameterValue, validationError } from './errors';
import type { Input } from './input';

/** A message's attribute in the shape of the APIs of SNS and SQS. */
export interface WireAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** By name. */
export type WireAttributes = Readonly<Record<string, WireAttribute>>;

/**
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 * @param position of the entry in a batch, from 1
 * @throws AwsError `ParameterValueInvalid`, `ValidationError`
 */
export function readMessageAttributes(input: Input, position?: number): WireAttributes {
  const given = input['MessageAttributes'];
  if (given === undefined || given === null || given === '') return {};
  if (!isStructure(given)) throw invalidParameter('MessageAttributes');
  const attributes: Record<string, WireAttribute> = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    checkName(name);
    attributes[name] = readAttribute(name, isStructure(value) ? value : {}, position);
  }
  return attributes;
}

function checkName(name: string): void {
  if (name === '') throw invalidParameterValue('The request must contain non-empty message attribute name.');
  if (name.length > 256) {
    throw invalidParameterValue('Length of message attribute name must be less than 256 bytes.');
  }
  if (name.startsWith('.')) {
    throw invalidParameterValue("Invalid message attribute name starting with character '.' was found.");
  }
  if (name.endsWith('.')) {
    throw invalidParameterValue("Invalid message attribute name ending with character '.' was found.");
  }
  const [strange] = /[^A-Za-z0-9_.-]/.exec(name) ?? [];
  if (strange !== undefined) {
    const code = `#x${strange.charCodeAt(0).toString(16).toUpperCase()}`;
    throw invalidParameterValue(
      `Invalid non-alphanumeric character '${code}' was found in the message attribute name. ` +
        'Can only include alphanumeric characters, hyphens, underscores, or dots.',
    );
  }
  if (name.includes('..')) {
    throw invalidParameterValue("Message attribute name can not have successive '.' character.");
  }
}

function readAttribute(name: string, value: Input, position: number | undefined): WireAttribute {
  const { DataType: type, StringValue: text, BinaryValue: bytes } = value;
  if (typeof type !== 'string') {
    const entry = position === undefined ? '' : `publishBatchRequestEntries.${position}.member.`;
    throw validationError(`${entry}messageAttributes.${name}.member.dataType`);
  }
  if (!/^(String|Number|Binary)(\..+)?$/s.test(type)) {
    throw invalidParameterValue(
      `The message attribute '${name}' has an invalid message attribute type, ` +
        'the set of supported type prefixes is Binary, Number, and String.',
    );
  }
  const field = type.startsWith('Binary') ? 'Binary' : 'String';
  if (text === undefined && bytes === undefined) throw emptyValue(name, type);
  if ((field === 'Binary' ? bytes : text) === undefined) {
    throw invalidParameterValue(
      `The message attribute '${name}' with type '${type}' must use field '${field}'.`,
    );
  }
  return field === 'Binary' ? readBinary(name, type, bytes) : readText(name, type, text);
}

function readBinary(name: string, type: string, bytes: unknown): WireAttribute {
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes;
  if (!(content instanceof Uint8Array) || content.length === 0) throw emptyValue(name, type);
  return { DataType: type, BinaryValue: content };
}

function readText(name: string, type: string, text: unknown): WireAttribute {
  if (typeof text !== 'string' || text === '') throw emptyValue(name, type);
  if (type.startsWith('Number') && !isNumeric(text)) {
    throw invalidParameterValue(`Could not cast message attribute '${name}' value to number.`);
  }
  return { DataType: type, StringValue: text };
}

function isNumeric(text: string): boolean {
  return /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text);
}

function emptyValue(name: string, type: string): Error {
  return invalidParameterValue(
    `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
  );
}

/** What attributes count towards a message's size: name, type and value. */
export function sizeOfAttributes(attributes: WireAttributes): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : BinaryValue.length;
  }
  return bytes;
}

/** Whether every value may stand in an XML document. */
export function areXmlTexts(attributes: WireAttributes): boolean {
  return Object.values(attributes).every(({ StringValue = '' }) => isXmlText(StringValue));
}
