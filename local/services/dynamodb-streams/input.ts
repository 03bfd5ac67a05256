import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function constraint(name: string, value: string | number | undefined, what: string): AwsError {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const given = value === undefined ? 'null' : `'${String(value)}'`;
  return invalid(
    `1 validation error detected: Value ${given} at '${member}' failed to satisfy constraint: Member must ${what}`,
  );
}

export function optionalText(input: Structure, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new AwsError('SerializationException', `${name}: a text is needed.`);
}

export function requiredText(input: Structure, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined) throw constraint(name, undefined, 'not be null');
  return value;
}

/** One of `allowed`. */
export function requiredChoice(input: Structure, name: string, allowed: readonly string[]): string {
  const value = requiredText(input, name);
  if (allowed.includes(value)) return value;
  throw constraint(name, value, `satisfy enum value set: [${allowed.join(', ')}]`);
}

/** `Limit`: how much an answer may hold. */
export function limitOf(input: Structure, most: number): number {
  const value = input['Limit'];
  if (value === undefined || value === null) return most;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new AwsError('SerializationException', 'Limit: a whole number is needed.');
  }
  if (value < 1) throw constraint('Limit', value, 'have value greater than or equal to 1');
  if (value > most) throw constraint('Limit', value, `have value less than or equal to ${most}`);
  return value;
}
