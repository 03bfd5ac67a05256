import { parseStructure, type Structure } from '../aws/structure';
import type { Random } from '../random';

const KINDS = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

/**
 * Makes the text of a secret that nobody writes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 * @throws Error when no character is left, or the template of the text is not a JSON object
 */
export function generatedText(given: Structure, random: Random): string {
  const password = generatedPassword(given, random);
  const { SecretStringTemplate: template, GenerateStringKey: key } = given;
  if (template === undefined && key === undefined) return password;
  const members = typeof template === 'string' ? parseStructure(template) : undefined;
  if (members === undefined || typeof key !== 'string') {
    throw new Error(
      'GenerateSecretString must have a SecretStringTemplate that is a JSON object, and a GenerateStringKey, or neither.',
    );
  }
  return JSON.stringify({ ...members, [key]: password });
}

function generatedPassword(given: Structure, random: Random): string {
  const {
    PasswordLength: length = 32,
    ExcludeCharacters: excluded = '',
    IncludeSpace,
    RequireEachIncludedType,
  } = given;
  const sets: string[] = Object.entries(KINDS).flatMap(([option, characters]) =>
    isOn(given[option]) ? [] : [characters],
  );
  if (isOn(IncludeSpace)) sets.push(' ');
  const allowed = sets
    .map((set) => Array.from(set).filter((character) => !String(excluded).includes(character)))
    .filter((set) => set.length > 0);
  const all = allowed.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character.');
  const pick = (from: readonly string[]): string => from[Math.floor(random.fraction() * from.length)] ?? '';
  const required =
    RequireEachIncludedType === undefined || isOn(RequireEachIncludedType) ? allowed.map(pick) : [];
  const free = Array.from({ length: Math.max(0, Number(length) - required.length) }, () => pick(all));
  const places = [...required, ...free].map((character) => ({ character, place: random.fraction() }));
  return places
    .toSorted((one, other) => one.place - other.place)
    .map(({ character }) => character)
    .join('');
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}
