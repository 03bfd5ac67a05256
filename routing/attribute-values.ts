import type { Scalar } from './condition';
import { isScalar } from './parse-condition';
import type { MessageAttribute } from './policy';

const none: readonly Scalar[] = [];

/**
 * What a policy sees of an attribute. Binary ones it does not see.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function attributeValues(attribute: MessageAttribute | undefined): readonly Scalar[] {
  const text = attribute?.StringValue;
  if (text === undefined) return none;
  const type = attribute?.DataType ?? 'String';
  if (type === 'String.Array') return arrayValues(text);
  if (type === 'String' || type.startsWith('String.')) return [asPolicySpells(text)];
  if (type === 'Number' || type.startsWith('Number.')) return numberValues(text);
  return none;
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
  return /["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text;
}

function numberValues(text: string): readonly Scalar[] {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? [number] : none;
}

function arrayValues(text: string): readonly Scalar[] {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.filter(isScalar) : none;
  } catch {
    return none;
  }
}
