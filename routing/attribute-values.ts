import type { Scalar } from './condition';
import { isScalar } from './parse-condition';
import type { MessageAttribute } from './policy';

const none: readonly Scalar[] = [];

/**
 * What a policy sees of an attribute. Binary ones it does not see.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function attributeValues(attribute: MessageAttribute | undefined): readonly Scalar[] {
  const value = attributeValue(attribute);
  if (value === undefined) return none;
  return isScalar(value) ? [value] : value;
}

/**
 * The same without a list around a single value, which nearly all attributes have.
 * @returns undefined for nothing
 */
export function attributeValue(
  attribute: MessageAttribute | undefined,
): Scalar | readonly Scalar[] | undefined {
  const text = attribute?.StringValue;
  if (text === undefined) return undefined;
  const type = attribute?.DataType ?? 'String';
  if (type === 'String') return asPolicySpells(text);
  if (type === 'Number') return numberIn(text);
  // The guide has numbers in a `Number.Array`. https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
  if (type === 'String.Array' || type === 'Number.Array') return arrayIn(text);
  if (type.startsWith('String.')) return asPolicySpells(text);
  return type.startsWith('Number.') ? numberIn(text) : undefined;
}

/** Whether a policy sees any attribute at all: `exists: false` does not match a message without. */
export function hasAttributes(attributes: Readonly<Record<string, MessageAttribute>>): boolean {
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute?.StringValue !== undefined && attribute.DataType?.startsWith('Binary') !== true)
      return true;
  }
  return false;
}

/** Quotes and backslashes have to be escaped once more in a policy for attributes; the constraints page says so. */
function asPolicySpells(text: string): string {
  return text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text;
}

function numberIn(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) && isDecimal(text) ? number : undefined;
}

/** Of what `Number` reads: it also takes nothing, blanks before, and other bases for numbers. */
function isDecimal(text: string): boolean {
  const first = text.charCodeAt(0);
  return first > 32 && !(first === 48 && /^0[xob]/i.test(text));
}

/**
 * The elements; SNS was seen to take a value that is no array for its only element.
 * https://github.com/getmoto/moto/blob/master/tests/test_sns/test_publishing_boto3.py
 */
function arrayIn(text: string): Scalar | readonly Scalar[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (isScalar(value)) return value;
    const scalars = Array.isArray(value) ? value.filter(isScalar) : none;
    return scalars.length > 0 ? scalars : undefined;
  } catch {
    return undefined;
  }
}
