import { TemplateError } from './values';

/** Java's classes that JavaScript lacks or reads otherwise; as they stand inside brackets. */
const classes: Readonly<Record<string, string>> = {
  s: ' \\t\\n\\x0B\\f\\r',
  h: ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n\\x0B\\f\\r\\x85\\u2028\\u2029',
};

/** https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html, POSIX character classes. */
const posix: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0B\\f\\r',
};

const cache = new Map<string, RegExp>();
const cacheSize = 500;

/**
 * A Java regular expression as a JavaScript one.
 * @param whole matches only the whole text, as `String.matches` does
 * @throws TemplateError when it cannot be read, or uses what JavaScript does not have
 */
export function javaRegex(pattern: string, whole = false): RegExp {
  const key = `${whole ? 'w' : 'p'}${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) {
    known.lastIndex = 0;
    return known;
  }
  const compiled = compile(pattern, whole);
  if (cache.size >= cacheSize) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function compile(pattern: string, whole: boolean): RegExp {
  const flags = /^\(\?([imsu]+)\)/.exec(pattern);
  const source = translate(flags === null ? pattern : pattern.slice(flags[0].length));
  const kept = [...new Set((flags?.[1] ?? '').replaceAll('u', ''))].join('');
  try {
    // The lookahead pins the end of the text, where `$` would mean the end of a line with the flag `m`.
    return new RegExp(whole ? `^(?:${source})(?![^])` : source, `${kept.replace('m', whole ? '' : 'm')}ug`);
  } catch (error) {
    throw new TemplateError(`The regular expression ${pattern} cannot be used: ${String(error)}`);
  }
}

function translate(pattern: string): string {
  let out = '';
  let inClass = false;
  let quantified = false;
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern.charAt(at);
    const afterQuantifier = quantified;
    quantified = !inClass && '*+?'.includes(sign);
    if (sign === '\\') {
      const [text, length] = translateEscape(pattern, at, inClass);
      out += text;
      at += length - 1;
    } else if (inClass) {
      inClass = sign !== ']';
      out += sign === '[' ? '\\[' : sign;
    } else if (sign === '[') {
      inClass = true;
      out += sign;
    } else if (sign === ']') {
      out += '\\]';
    } else if (sign === '{' || sign === '}') {
      const quantifier = sign === '{' ? /^\{\d+(?:,\d*)?\}/.exec(pattern.slice(at))?.[0] : undefined;
      out += quantifier ?? `\\${sign}`;
      quantified = quantifier !== undefined;
      if (quantifier !== undefined) at += quantifier.length - 1;
    } else if (sign === '+' && afterQuantifier) {
      // A possessive quantifier: the same matches but for patterns that need it to fail.
      continue;
    } else {
      out += sign;
    }
  }
  if (inClass) throw new TemplateError(`The regular expression ${pattern} cannot be used: a [ is not closed`);
  return out;
}

/** The JavaScript form of the escape at `at`, and how long the escape is. */
function translateEscape(pattern: string, at: number, inClass: boolean): readonly [string, number] {
  const sign = pattern.charAt(at + 1);
  if (sign === 'Q') {
    const end = pattern.indexOf('\\E', at + 2);
    const quoted = pattern.slice(at + 2, end < 0 ? undefined : end);
    return [quoted.replaceAll(/[\^$\\.*+?()[\]{}|/-]/g, escapeSign), quoted.length + (end < 0 ? 2 : 4)];
  }
  if (sign === 'A') return ['(?<![^])', 2];
  if (sign === 'z') return ['(?![^])', 2];
  if (sign === 'Z') return ['(?=\\n?(?![^]))', 2];
  const named = classes[sign];
  if (named !== undefined) return [inClass ? named : `[${named}]`, 2];
  if (sign === 'S' && !inClass) return [`[^${classes['s']}]`, 2];
  const property = /^\\([pP])\{(?:Is|In)?(\w+)\}/.exec(pattern.slice(at));
  if (property !== null) {
    const [text, kind, name = ''] = property;
    const set = posix[name];
    if (set === undefined) return [`\\${kind}{${name}}`, text.length];
    return [inClass ? set : `[${kind === 'P' ? '^' : ''}${set}]`, text.length];
  }
  if (/[a-zA-Z0-9^$\\.*+?()[\]{}|/]/.test(sign) || (sign === '-' && inClass)) return [`\\${sign}`, 2];
  return [sign, 2];
}

function escapeSign(sign: string): string {
  return sign === '-' ? '-' : `\\${sign}`;
}

/** A Java replacement text (`$1`, `\$`) applied to one match. */
export function expandReplacement(replacement: string, groups: readonly (string | undefined)[]): string {
  return replacement.replaceAll(/\\([^])|\$(\d)|\$/g, (found, literal?: string, group?: string) => {
    if (literal !== undefined) return literal;
    if (group === undefined) throw new TemplateError(`Illegal group reference in the replacement ${found}`);
    if (Number(group) >= groups.length) throw new TemplateError(`No group ${group}`);
    return groups[Number(group)] ?? '';
  });
}
