import type { Structure } from '../../aws/structure';
import { invalid } from './errors';
import { optionalText, optionalWhole } from './input';

const LARGEST_PAGE = 100;

/** One page of a list: its token is the number of what came before. */
export function pageOf<Item>(
  all: readonly Item[],
  input: Structure,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const token = optionalText(input, 'NextToken', 2048) ?? '0';
  if (!/^\d{1,9}$/.test(token)) throw invalid('Invalid NextToken.');
  const from = Number(token);
  const to = from + (optionalWhole(input, 'MaxResults', 1, LARGEST_PAGE) ?? LARGEST_PAGE);
  return { items: all.slice(from, to), next: to < all.length ? { NextToken: String(to) } : {} };
}
