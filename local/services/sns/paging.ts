import { invalidParameter } from './errors';
import { type Input, optionalText } from './input';

/** A page of a list, and the token of the next one. The token holds the ARN that the page ended with. */
export function pageOf<T>(
  items: readonly T[],
  arnOf: (item: T) => string,
  input: Input,
  size: number,
): { readonly page: readonly T[]; readonly token: { readonly NextToken?: string } } {
  const given = optionalText(input, 'NextToken');
  const after =
    given === undefined || given === '' ? undefined : Buffer.from(given, 'base64').toString('utf8');
  const at = after === undefined ? -1 : items.findIndex((item) => arnOf(item) === after);
  if (after !== undefined && at < 0) throw invalidParameter('NextToken');
  const page = items.slice(at + 1, at + 1 + size);
  const last = page.at(-1);
  const more = last !== undefined && at + 1 + size < items.length;
  return { page, token: more ? { NextToken: Buffer.from(arnOf(last)).toString('base64') } : {} };
}
