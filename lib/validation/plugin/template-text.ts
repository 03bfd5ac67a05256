import { isObject } from './json';

/** Stands for what is known only at deployment: a name, an ARN, a URL. It means nothing in any text. */
const placeholder = 'X';

/** The text that a value is, as far as it stands in the template; nothing when it is not a text at all. */
export function templateText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const { 'Fn::Join': join, 'Fn::Sub': substitution } = value;
  if (Array.isArray(join)) return joined(join);
  const text: unknown = Array.isArray(substitution) ? substitution[0] : substitution;
  if (typeof text !== 'string') return undefined;
  return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : placeholder,
  );
}

function joined([delimiter, parts]: readonly unknown[]): string | undefined {
  if (typeof delimiter !== 'string' || !Array.isArray(parts)) return undefined;
  return parts.map((part) => templateText(part) ?? placeholder).join(delimiter);
}
