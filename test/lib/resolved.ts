/** A part of a template in which every name has its value: `Ref`s, and `Fn::GetAtt`s as `LogicalId.Attribute`. */
export function resolved(part: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(part)) return part.map((item: unknown) => resolved(item, values));
  if (typeof part !== 'object' || part === null) return part;
  const members: readonly [string, unknown][] = Object.entries(part);
  const [[name, argument] = ['', undefined]] = members;
  if (name === 'Ref') return valueOf(String(argument), values);
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) return valueOf(argument.join('.'), values);
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts]: unknown[] = argument;
    const texts = resolved(parts, values);
    return Array.isArray(texts) ? texts.join(String(separator)) : texts;
  }
  return Object.fromEntries(members.map(([key, value]) => [key, resolved(value, values)]));
}

function valueOf(name: string, values: Readonly<Record<string, string>>): string {
  const value = values[name];
  if (value === undefined) throw new Error(`There is no value for ${name}.`);
  return value;
}
