import type { Condition, TextCondition } from '../condition';
import type { TextSchema } from './domain';
import {
  hasText,
  inBoth,
  inFirstOnly,
  sampleOf,
  type TextLanguage,
  textsMatching,
  textsMeeting,
  textsOfLength,
  without,
} from './text-language';

export interface TextSamples {
  readonly texts: readonly string[];
  /** Whether each class of texts that the conditions tell apart has one of them. */
  readonly complete: boolean;
}

/** Classes are split no further than this. */
const mostClasses = 64;
/** Automata of longer texts are large, and hardly ever say more. */
const longest = 64;

/** Of each class of texts that the conditions tell apart, one that the schema allows. */
export function textSamples(schema: TextSchema, conditions: readonly Condition[]): TextSamples {
  const allowed = languageOf(schema);
  const literals = [...new Set(['', ...conditions.flatMap(literalsIn)])].filter((text) =>
    hasText(allowed, text),
  );
  const rest = without(allowed, literals);
  if (rest === undefined) return { texts: literals, complete: false };
  const addresses = conditions.flatMap(addressesIn).filter((text) => hasText(allowed, text));
  const { classes, complete } = split(rest, conditions.flatMap(textConditionsIn));
  return { texts: [...literals, ...classes, ...addresses], complete };
}

/** What is too large for an automaton is left out: the language then has more texts than the schema. */
function languageOf({ patterns, least, most }: TextSchema): TextLanguage {
  const limits = [
    ...patterns.map(textsMatching),
    least > 0 && least <= longest ? textsOfLength(least, undefined) : undefined,
    most !== undefined && most <= longest ? textsOfLength(0, most) : undefined,
  ];
  let language = everything();
  for (const limit of limits) language = (limit && inBoth(language, limit)) ?? language;
  return language;
}

function everything(): TextLanguage {
  const all = textsOfLength(0, undefined);
  if (all === undefined) throw new Error('the automaton of all texts has one state');
  return all;
}

function split(
  language: TextLanguage,
  conditions: readonly TextCondition[],
): { readonly classes: readonly string[]; readonly complete: boolean } {
  let classes: readonly TextLanguage[] = [language];
  let complete = true;
  for (const condition of conditions) {
    const met = classes.length <= mostClasses ? textsMeeting(condition) : undefined;
    const parts = met && classes.map((one) => [inBoth(one, met), inFirstOnly(one, met)]);
    if (parts === undefined || parts.flat().includes(undefined)) complete = false;
    else
      classes = parts
        .flat()
        .filter((part) => part !== undefined)
        .filter((part) => !part.isEmpty);
  }
  return { classes: classes.flatMap((one) => sampleOf(one) ?? []), complete };
}

function literalsIn(condition: Condition): readonly string[] {
  if (condition.kind === 'equals') return typeof condition.value === 'string' ? [condition.value] : [];
  return condition.kind === 'anything-but'
    ? condition.values.filter((value) => typeof value === 'string')
    : [];
}

function textConditionsIn(condition: Condition): readonly TextCondition[] {
  switch (condition.kind) {
    case 'equals':
    case 'numeric':
    case 'exists':
    case 'anything-but':
      return [];
    case 'anything-but-text':
      return [condition.condition];
    case 'prefix':
    case 'suffix':
    case 'wildcard':
    case 'equals-ignore-case':
    case 'cidr':
      return [condition];
  }
}

/** One address of the block; its language is unknown. */
function addressesIn(condition: Condition): readonly string[] {
  return textConditionsIn(condition).flatMap(({ kind, text }) =>
    kind === 'cidr' ? [text.replace(/\/.*/, '')] : [],
  );
}
