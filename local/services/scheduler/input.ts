import { isStructure, type Structure } from '../../aws/structure';
import { unsatisfied } from './errors';

/** Names of schedules and of groups. */
const NAME = '[0-9a-zA-Z-_.]+';

/** @throws AwsError `ValidationException`, as do all functions here */
export function optionalText(input: Structure, name: string, longest: number): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw unsatisfied(value, memberOf(name), 'be text');
  if (value.length > longest) {
    throw unsatisfied(value, memberOf(name), `have length less than or equal to ${longest}`);
  }
  return value;
}

export function requiredText(input: Structure, name: string, longest: number): string {
  const value = optionalText(input, name, longest);
  if (value === undefined) throw unsatisfied(undefined, memberOf(name), 'not be null');
  if (value === '') throw unsatisfied(value, memberOf(name), 'have length greater than or equal to 1');
  return value;
}

/** The name of a schedule or a group. */
export function nameIn(input: Structure, name: string): string {
  const value = requiredText(input, name, 64);
  if (!new RegExp(`^${NAME}$`).test(value)) {
    throw unsatisfied(value, memberOf(name), `satisfy regular expression pattern: ^${NAME}$`);
  }
  return value;
}

export function optionalChoice<Choice extends string>(
  input: Structure,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw unsatisfied(value, memberOf(name), `satisfy enum value set: [${choices.join(', ')}]`);
}

/** A whole number; templates and query strings may give it as text. */
export function optionalWhole(
  input: Structure,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw unsatisfied(value, memberOf(name), 'be a whole number');
  }
  if (number < least)
    throw unsatisfied(value, memberOf(name), `have value greater than or equal to ${least}`);
  if (number > most) throw unsatisfied(value, memberOf(name), `have value less than or equal to ${most}`);
  return number;
}

/** A moment, in milliseconds: seconds since the epoch in the API, ISO 8601 in templates. */
export function optionalMoment(input: Structure, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const moment =
    typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(moment)) throw unsatisfied(value, memberOf(name), 'be a timestamp');
  return moment;
}

export function requiredStructure(input: Structure, name: string): Structure {
  const value = input[name];
  if (isStructure(value)) return value;
  throw unsatisfied(undefined, memberOf(name), 'not be null');
}

export function optionalStructure(input: Structure, name: string): Structure {
  const value = input[name];
  return isStructure(value) ? value : {};
}

/** Errors name members in the case of Java. */
function memberOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
