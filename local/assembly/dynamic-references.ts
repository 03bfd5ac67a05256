import { Unavailable } from './error';
import { isObject } from './json';
import type { Lookup } from './lookup';

/** `{{resolve:ssm:/path/name}}`, with a version or without. */
const DYNAMIC_REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/**
 * Replaces references to SSM parameters and secrets by their values.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function resolveDynamicReferences(text: string, lookup: Lookup): string {
  if (!text.includes('{{resolve:')) return text;
  return text.replace(DYNAMIC_REFERENCE, (reference, service: string, key: string) => {
    if (isParameter(service)) return lookup.systemsManagerParameter(parameterName(key));
    if (service === 'secretsmanager') return secretText(reference, key, lookup);
    throw new Unavailable(`${reference} is not resolved here; ssm, ssm-secure and secretsmanager are.`);
  });
}

/** Names of the SSM parameters that `text` refers to. */
export function referredParameters(text: string): readonly string[] {
  return [...text.matchAll(DYNAMIC_REFERENCE)]
    .filter(([, service = '']) => isParameter(service))
    .map(([, , key = '']) => parameterName(key));
}

function isParameter(service: string): boolean {
  return service === 'ssm' || service === 'ssm-secure';
}

function parameterName(key: string): string {
  return key.replace(/:\d+$/, '');
}

/** @param key `ID:SecretString:FIELD:STAGE:VERSION`, of which all behind the id may be left out */
function secretText(reference: string, key: string, lookup: Lookup): string {
  const parts = key.split(':');
  // An ARN has seven parts of its own.
  const id = parts.splice(0, key.startsWith('arn:') ? 7 : 1).join(':');
  const [kind = '', field = '', stage = '', version = ''] = parts;
  if (kind !== '' && kind !== 'SecretString')
    throw new Error(`${reference} must ask for SecretString, got ${kind}.`);
  const text = lookup.secret(id, {
    ...(stage !== '' && { VersionStage: stage }),
    ...(version !== '' && { VersionId: version }),
  });
  if (field === '') return text;
  const member = memberOf(text, field);
  if (member === undefined) throw new Unavailable(`the secret "${id}" has no text "${field}".`);
  return member;
}

/** Never lets a text of the secret into an error: JSON.parse quotes what it cannot read. */
function memberOf(text: string, field: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const member = isObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof member === 'string' || typeof member === 'number' ? String(member) : undefined;
}
