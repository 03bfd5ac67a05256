import type { ClientData } from './sources';

/** A call of `replace`, `replaceAll` or `replaceFirst`. */
export interface Replacement {
  readonly method: string;
  readonly pattern: string;
  readonly substitute: string;
}

/** What a client's `&` is, encoded once and twice, beside other characters. */
const encodedTexts = ['%26', 'a%26b%3D1%26', '%2526', '%3Cb%22%2B%27%26'];

/** Texts as a client may write them. */
const clientTexts = ['"', '\\', 'a"b', '\\"', 'a\\'];

/**
 * Returns the client data after a replacement, which may undo its encoding: `.replaceAll("%26", "&")`. The replacement is
 * tried on encoded texts. A pattern that only Java knows counts as harmless.
 */
export function afterReplacement(data: ClientData, replacement: Replacement): ClientData {
  const { escapes, urlEncoded } = data;
  if (urlEncoded) {
    const isUndone = encodedTexts.some((text) => replaced(text, replacement).includes('&'));
    return isUndone ? { ...data, urlEncoded: false } : data;
  }
  if (escapes === 0 || escapes === Infinity) return data;
  const isUndone = clientTexts.some(
    (text) => !isEscaped(replaced(escaped(text, escapes), replacement), escapes),
  );
  return isUndone ? { ...data, escapes: 0 } : data;
}

function escaped(text: string, times: number): string {
  let result = text;
  for (let pass = 0; pass < times; pass++) result = result.replaceAll(/["\\]/g, '\\$&');
  return result;
}

/** Whether no quotation mark is less escaped than that, and no backslash escapes what follows the text. */
function isEscaped(text: string, times: number): boolean {
  const marks = [...text.matchAll(/(\\*)"/g)].map(([, backslashes = '']) => backslashes.length);
  const last = /\\*$/.exec(text)?.[0].length ?? 0;
  return marks.every((count) => count % 2 === 1 && count >= 2 ** times - 1) && last % 2 === 0;
}

function replaced(text: string, { method, pattern, substitute }: Replacement): string {
  if (method === 'replace') return text.replaceAll(pattern, () => substitute);
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, method === 'replaceAll' ? 'g' : '');
  } catch {
    return text;
  }
  return text.replace(expression, (match: string, ...groups: readonly unknown[]) =>
    substitute.replaceAll(
      /\\(.)|\$(\d)/g,
      (_, literal?: string, group = '') =>
        literal ?? (group === '0' ? match : textOf(groups[Number(group) - 1])),
    ),
  );
}

function textOf(group: unknown): string {
  return typeof group === 'string' ? group : '';
}
