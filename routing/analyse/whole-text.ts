import { type AST, RegExpParser } from '@eslint-community/regexpp';

/**
 * A regular expression that matches a whole text where `pattern` matches in it somewhere, and has no anchors.
 * @returns undefined for look-around, anchors inside, word boundaries, and what is no regular expression
 */
export function wholeText(pattern: string): string | undefined {
  const parsed = parse(pattern);
  if (parsed === undefined) return undefined;
  const alternatives = parsed.alternatives.map(({ elements }) => {
    const first = elements[0];
    const last = elements.at(-1);
    const fromStart = isAnchor(first, 'start');
    const toEnd = isAnchor(last, 'end');
    const inner = elements.slice(fromStart ? 1 : 0, toEnd ? -1 : undefined);
    const source = inner.map(({ raw }) => raw).join('');
    return `${fromStart ? '' : anything}(?:${source})${toEnd ? '' : anything}`;
  });
  const whole = `(?:${alternatives.join('|')})`;
  return hasAssertion(whole) ? undefined : whole;
}

const anything = '[^]*';

function parse(pattern: string): AST.Pattern | undefined {
  try {
    return new RegExpParser().parsePattern(pattern, 0, pattern.length, { unicode: true });
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAnchor(element: AST.Element | undefined, kind: 'start' | 'end'): boolean {
  return element?.type === 'Assertion' && element.kind === kind;
}

function hasAssertion(source: string): boolean {
  const pattern = parse(source);
  return pattern === undefined || pattern.alternatives.some((one) => one.elements.some(isOrHasAssertion));
}

function isOrHasAssertion(element: AST.Element): boolean {
  if (element.type === 'Assertion' || element.type === 'Backreference') return true;
  if (element.type === 'Quantifier') return isOrHasAssertion(element.element);
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return false;
  return element.alternatives.some((one) => one.elements.some(isOrHasAssertion));
}
