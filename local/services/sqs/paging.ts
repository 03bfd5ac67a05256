import { invalidParameterValue, invalidValue } from './errors';
import { type Input, optionalInteger, optionalText } from './input';

export interface Paging {
  /** Undefined when the caller gave none: then there is no token either. */
  readonly size: number | undefined;
  /** The last name of the page before. */
  readonly after: string | undefined;
}

const largestPage = 1000;

export function readPaging(input: Input): Paging {
  const size = optionalInteger(input, 'MaxResults');
  if (size !== undefined && (size < 1 || size > largestPage)) {
    throw invalidValue(size, 'MaxResults', `Must be between 1 and ${largestPage}, if provided.`);
  }
  const token = optionalText(input, 'NextToken');
  if (token === undefined || token === '') return { size, after: undefined };
  if (size === undefined)
    throw invalidParameterValue(
      'MaxResults is a mandatory parameter when you provide a value for NextToken.',
    );
  const after = Buffer.from(token, 'base64').toString();
  if (Buffer.from(after).toString('base64') !== token)
    throw invalidParameterValue('Invalid or expired next token.');
  return { size, after };
}

/** @param names in order */
export function pageOf(
  names: readonly string[],
  paging: Paging,
): { readonly items: readonly string[]; readonly next: string | undefined } {
  const { after } = paging;
  const rest = after === undefined ? names : names.filter((name) => name > after);
  const items = rest.slice(0, paging.size ?? largestPage);
  const last = items.at(-1);
  const isMore = paging.size !== undefined && items.length < rest.length && last !== undefined;
  return { items, next: isMore ? Buffer.from(last).toString('base64') : undefined };
}
