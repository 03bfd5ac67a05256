export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a text; nothing for all else. */
export function textIn(value: unknown, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : undefined;
}

/** Whether a property is left out, also in CloudFormation's own way of saying so. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (isObject(value) && value['Ref'] === 'AWS::NoValue');
}
