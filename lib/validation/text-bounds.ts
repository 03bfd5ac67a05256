import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** What is certain of all texts that a schema lets pass. */
export interface TextBounds {
  /** In characters; `Infinity` when there is no limit. */
  readonly longest: number;
  readonly shortest: number;
  /** Whether all characters are letters, digits and punctuation of ASCII. */
  readonly printable: boolean;
}

const unbounded: TextBounds = { shortest: 0, longest: Infinity, printable: false };
const empty: TextBounds = { shortest: 0, longest: 0, printable: true };

/**
 * Bounds of the texts that match a pattern. One that is not anchored on both sides says nothing, and what looks around
 * only narrows, so that it is left out of account.
 */
export function patternBounds(pattern: string): TextBounds {
  const { alternatives } = new RegExpParser().parsePattern(pattern);
  return alternatives.every(isAnchored) ? eitherOf(alternatives) : unbounded;
}

function isAnchored({ elements }: AST.Alternative): boolean {
  return isAssertion(elements.at(0), 'start') && isAssertion(elements.at(-1), 'end');
}

function isAssertion(element: AST.Element | undefined, kind: AST.Assertion['kind']): boolean {
  return element?.type === 'Assertion' && element.kind === kind;
}

function eitherOf(alternatives: readonly AST.Alternative[]): TextBounds {
  const each = alternatives.map(({ elements }) =>
    elements.map(elementBounds).reduce(oneAfterTheOther, empty),
  );
  return {
    shortest: Math.min(...each.map(({ shortest }) => shortest)),
    longest: Math.max(...each.map(({ longest }) => longest)),
    printable: each.every(({ printable }) => printable),
  };
}

function oneAfterTheOther(before: TextBounds, after: TextBounds): TextBounds {
  return {
    shortest: before.shortest + after.shortest,
    longest: before.longest + after.longest,
    printable: before.printable && after.printable,
  };
}

function elementBounds(element: AST.Element): TextBounds {
  switch (element.type) {
    case 'Assertion':
      return empty;
    case 'Character':
      return oneCharacter(isPrintable(element.value));
    case 'CharacterSet':
      return oneCharacter(isPrintableSet(element));
    case 'CharacterClass':
      return oneCharacter(!element.negate && element.elements.every(isPrintableMember));
    case 'Group':
    case 'CapturingGroup':
      return eitherOf(element.alternatives);
    case 'Quantifier': {
      const { shortest, longest, printable } = elementBounds(element.element);
      const most = longest === 0 || element.max === 0 ? 0 : longest * element.max;
      return { shortest: shortest * element.min, longest: most, printable };
    }
    case 'Backreference':
    case 'ExpressionCharacterClass':
      return unbounded;
  }
}

function isPrintableMember(member: AST.CharacterClass['elements'][number]): boolean {
  switch (member.type) {
    case 'Character':
      return isPrintable(member.value);
    case 'CharacterClassRange':
      return isPrintable(member.min.value) && isPrintable(member.max.value);
    case 'CharacterSet':
      return isPrintableSet(member);
    case 'CharacterClass':
    case 'ClassStringDisjunction':
    case 'ExpressionCharacterClass':
      return false;
  }
}

function isPrintableSet({ kind, ...set }: AST.CharacterSet): boolean {
  return (kind === 'digit' || kind === 'word') && !('negate' in set && set.negate);
}

function isPrintable(codePoint: number): boolean {
  return codePoint >= 0x21 && codePoint <= 0x7e;
}

function oneCharacter(printable: boolean): TextBounds {
  return { shortest: 1, longest: 1, printable };
}
