import { DFA, JS, NFA, type ReadonlyDFA, TooManyNodesError, Words } from 'refa';
import type { TextCondition } from '../condition';
import { parseWildcard } from '../wildcard';
import { charactersOfLowerCase, hasPeculiarCase } from './letter-case';
import { wholeText } from './whole-text';

/**
 * A set of texts, as a finite automaton over Unicode's characters. The functions that make one return undefined for what
 * is no regular language, or too large a one.
 */
export type TextLanguage = ReadonlyDFA;

/** Texts in which a regular expression matches somewhere, which is what JSON Schema's `pattern` asks. */
export function textsMatching(pattern: string): TextLanguage | undefined {
  const whole = wholeText(pattern);
  return whole === undefined ? undefined : compile(whole);
}

/** @param most @default - no limit */
export function textsOfLength(least: number, most: number | undefined): TextLanguage | undefined {
  return compile(`[^]{${least},${most ?? ''}}`);
}

/** What a condition matches; not for addresses, which have too many spellings. */
export function textsMeeting({ kind, text }: TextCondition): TextLanguage | undefined {
  switch (kind) {
    case 'prefix':
      return compile(`${literally(text)}[^]*`);
    case 'suffix':
      return compile(`[^]*${literally(text)}`);
    case 'wildcard':
      return compile(parseWildcard(text).map(literally).join('[^]*'));
    case 'equals-ignore-case':
      return hasPeculiarCase(text) ? undefined : compile(inAnyCase(text));
    case 'cidr':
      return undefined;
  }
}

export function inBoth(one: TextLanguage, other: TextLanguage): TextLanguage | undefined {
  return bounded(() => DFA.fromIntersection(one, other));
}

export function inFirstOnly(one: TextLanguage, other: TextLanguage): TextLanguage | undefined {
  return bounded(() => {
    const rest = DFA.fromFA(other);
    rest.complement();
    return DFA.fromIntersection(one, rest);
  });
}

export function without(language: TextLanguage, texts: readonly string[]): TextLanguage | undefined {
  const words = texts.map((text) => Words.fromStringToUnicode(text));
  return inFirstOnly(language, DFA.fromWords(words, { maxCharacter: language.maxCharacter }));
}

export function hasText(language: TextLanguage, text: string): boolean {
  return language.test(Words.fromStringToUnicode(text));
}

/** One of the shortest texts, as readable as can be; undefined when there is none. */
export function sampleOf(language: TextLanguage): string | undefined {
  for (const set of language.wordSets()) {
    return Words.fromUnicodeToString(Words.pickMostReadableWord(set));
  }
  return undefined;
}

/** @param source a regular expression that matches whole texts */
function compile(source: string): TextLanguage | undefined {
  return bounded(() => {
    const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags: 'u' }).parse({
      assertions: 'throw',
      backreferences: 'throw',
    });
    return DFA.fromFA(NFA.fromRegex(expression, { maxCharacter }));
  });
}

function bounded(make: () => DFA): TextLanguage | undefined {
  try {
    const made = make();
    made.minimize();
    return made;
  } catch (error) {
    if (error instanceof TooManyNodesError) return undefined;
    throw error;
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function inAnyCase(text: string): string {
  return Array.from(
    text.toLowerCase(),
    (letter) => `[${charactersOfLowerCase(letter).map(escapeInClass).join('')}]`,
  ).join('');
}

function escapeInClass(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
