import { Unavailable } from './error';
import type { Lookup } from './lookup';

/** `{{resolve:ssm:/path/name}}`, with a version or without. */
const DYNAMIC_REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/** Replaces `{{resolve:ssm:name}}`; secrets are nowhere here. */
export function resolveDynamicReferences(text: string, lookup: Lookup): string {
  if (!text.includes('{{resolve:')) return text;
  return text.replace(DYNAMIC_REFERENCE, (reference, service: string, key: string) => {
    if (service === 'ssm') return lookup.systemsManagerParameter(parameterName(key));
    throw new Unavailable(`${reference} is not resolved here; ssm is the only service that is.`);
  });
}

/** Names of the SSM parameters that `text` refers to. */
export function referredParameters(text: string): readonly string[] {
  return [...text.matchAll(DYNAMIC_REFERENCE)]
    .filter(([, service]) => service === 'ssm')
    .map(([, , key = '']) => parameterName(key));
}

function parameterName(key: string): string {
  return key.replace(/:\d+$/, '');
}
