import { readFileSync } from 'node:fs';
import { isStructure, parseStructure, type Structure } from '../aws/structure';

/** Values by name. */
export interface SecretsFile {
  readonly secrets: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

const FORM = '{"secrets": {"NAME": VALUE}, "parameters": {"NAME": VALUE}}';

/**
 * Reads values of secrets and SSM parameters. A value that is not a text is kept as JSON text.
 * @throws Error that names the file and the member, never a value
 */
export function readSecretsFile(path: string): SecretsFile {
  const content = parseStructure(textOf(path));
  if (content === undefined)
    throw new Error(`--secrets must name a JSON file of the form ${FORM}, got ${path}.`);
  for (const member of Object.keys(content)) {
    if (member === 'secrets' || member === 'parameters') continue;
    throw new Error(`${path} must have the form ${FORM}, got the member "${member}".`);
  }
  return {
    secrets: valuesOf(path, content, 'secrets'),
    parameters: valuesOf(path, content, 'parameters'),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`--secrets must name a file that can be read, got ${path}.`);
  }
}

function valuesOf(path: string, content: Structure, member: string): Record<string, string> {
  const values = content[member] ?? {};
  if (!isStructure(values)) throw new Error(`${path}: "${member}" must be a JSON object.`);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
