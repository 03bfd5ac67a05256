import type { ResourceRequest } from './provider';

export type Properties = Readonly<Record<string, unknown>>;

export function functionNameOf({ properties, logicalId }: ResourceRequest): string {
  const name = textOf(properties, 'FunctionName');
  if (name === undefined) throw new Error(`${logicalId}: FunctionName is missing.`);
  return name;
}

/** Numbers of `properties` under other names; templates may give them as text. */
export function numbersOf<Name extends string>(
  properties: Properties,
  names: Readonly<Record<string, Name>>,
): Partial<Record<Name, number>> {
  const numbers: Partial<Record<Name, number>> = {};
  for (const [property, name] of Object.entries(names)) {
    const value = properties[property];
    if (value !== undefined) numbers[name] = Number(value);
  }
  return numbers;
}

export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' ? value : undefined;
}

export function objectOf(properties: Properties, name: string): Properties {
  const value = properties[name];
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The texts in the list `name`; empty when there is no list. */
export function textsOf(properties: Properties, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
