import { attributeValue } from '../attribute-values';
import { isScalar } from '../parse-condition';
import type { FilterableMessage, FilterScope } from '../policy';
import type { Wanted } from './message-kind';

/** What an example has under a key; nothing when it is absent, or inside of a list. */
export function exampleValue(
  { attributes, body }: FilterableMessage,
  scope: FilterScope,
  key: string,
): Wanted {
  if (scope === 'MessageAttributes') {
    const attribute = attributes[key];
    return attribute?.DataType === 'String' ? attribute.StringValue : attributeValue(attribute);
  }
  let value: unknown = JSON.parse(body);
  for (const name of key.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.entries(value).find(([member]) => member === name)?.[1];
  }
  return isScalar(value) ? value : undefined;
}
