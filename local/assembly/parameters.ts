import type { ParameterDeclaration } from './template';

/** Of a parameter whose value is the name of an SSM parameter: that is what it resolves to. */
const SYSTEMS_MANAGER = /^AWS::SSM::Parameter::Value<(.*)>$/;

/** The name of the SSM parameter that a template parameter stands for; undefined for an ordinary one. */
export function systemsManagerName(declared: ParameterDeclaration, given?: string): string | undefined {
  return SYSTEMS_MANAGER.test(declared.type) ? (given ?? declared.defaultValue) : undefined;
}

/** `text` as the declared type wants it: a list for list types, text for all others. */
export function parameterValue(declared: ParameterDeclaration, text: string): string | readonly string[] {
  const type = SYSTEMS_MANAGER.exec(declared.type)?.[1] ?? declared.type;
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  return isList ? text.split(',').map((entry) => entry.trim()) : text;
}
