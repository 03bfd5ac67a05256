import { readReference, type Reference } from './reference';
import { endOfBracket } from './scanning';

/** A piece of a mapping template. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reference'; readonly reference: Reference }
  /** `expression` is what stands between the parentheses; nothing for `#else` and `#end`. */
  | { readonly kind: 'directive'; readonly name: string; readonly expression: string };

const directive = /#(?:\{(\w+)\}|(\w+))/y;
const bare = new Set(['else', 'end', 'break', 'stop']);
const known = new Set(['set', 'if', 'elseif', 'foreach', ...bare]);

/**
 * Takes a Velocity template apart. Nothing when it has what this does not follow: macros, `#define`, `#parse`,
 * `#evaluate`.
 *
 * https://velocity.apache.org/engine/1.7/user-guide.html
 */
export function parseTemplate(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let literal = '';
  const push = (piece: Piece) => {
    if (literal !== '') pieces.push({ kind: 'text', text: literal });
    literal = '';
    pieces.push(piece);
  };
  let at = 0;
  while (at < text.length) {
    const comment = endOfComment(text, at);
    const reference = text[at] === '$' && text[at - 1] !== '\\' ? readReference(text, at) : undefined;
    const [, braced, plain] = matchDirective(text, at);
    const name = braced ?? plain;
    if (comment !== undefined) {
      at = comment;
    } else if (text.startsWith('#[[', at)) {
      // Velocity prints an unparsed literal as it is.
      const end = text.indexOf(']]#', at);
      literal += text.slice(at + 3, end < 0 ? undefined : end);
      at = end < 0 ? text.length : end + 3;
    } else if (reference !== undefined) {
      push({ kind: 'reference', reference });
      at += reference.text.length;
    } else if (name !== undefined && bare.has(name)) {
      push({ kind: 'directive', name, expression: '' });
      at = directive.lastIndex;
    } else if (name !== undefined) {
      const open = skipSpace(text, directive.lastIndex);
      if (text[open] !== '(') {
        // `#` followed by a word is text, such as a colour.
        if (known.has(name)) return undefined;
        literal += text[at++];
        continue;
      }
      if (!known.has(name)) return undefined;
      const end = endOfBracket(text, open);
      push({ kind: 'directive', name, expression: text.slice(open + 1, end - 1) });
      at = end;
    } else {
      literal += text[at++];
    }
  }
  if (literal !== '') pieces.push({ kind: 'text', text: literal });
  return pieces;
}

function matchDirective(text: string, at: number): RegExpExecArray | readonly string[] {
  directive.lastIndex = at;
  return directive.exec(text) ?? [];
}

/** The offset behind a comment that begins here. */
function endOfComment(text: string, at: number): number | undefined {
  if (text.startsWith('##', at)) {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end + 1;
  }
  if (!text.startsWith('#*', at)) return undefined;
  const end = text.indexOf('*#', at + 2);
  return end < 0 ? text.length : end + 2;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (/\s/.test(text[next] ?? '')) next++;
  return next;
}
