/** A string literal of a template. */
export interface StringLiteral {
  readonly text: string;
  /** In double quotes: references inside are replaced. */
  readonly interpolated: boolean;
}

export interface ProtectedTemplate {
  /** The template with string literals and text replaced by marks. */
  readonly text: string;
  /** The literal that `'n'` stands for. */
  readonly strings: readonly StringLiteral[];
  /** Puts the template's own text back into the text of a node. */
  readonly restore: (text: string) => string;
}

/** A template that cannot be read. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
}

/** Private characters around the number of a piece of text, and one that stands for `#stop`. */
const [textStart, textEnd, stopMark] = ['\uE000', '\uE001', '\uE002'];

/** The text of a node, split where `#stop` stands. */
export function splitAtStop(text: string): readonly string[] {
  return text.split(stopMark);
}

const opening = /#\{?(?:set|if|elseif|foreach|define|macro)\}?[ \t]*\(/y;
const word = /#(?:\{(?:else|end|break)\}|(?:else|end|break)(?!\w))/y;
const stop = /#(?:\{stop\}|stop(?!\w))/y;
const quoted = /##[^\n]*\n?|#\*[^]*?\*#|#\[\[[^]*?\]\]#/y;
const unknownCall = /#@?\{?[A-Za-z_]\w*\}?[ \t]*\([^()]*\)/y;
const root = /\$!?\{?[A-Za-z_][\w-]*/y;
const property = /\.[A-Za-z_][\w-]*/y;

/**
 * Takes out what velocityjs reads otherwise than Velocity 1.7 does: string literals, where a backslash is a plain
 * character and a doubled quote stands for one; `#stop`; and all text, among it directives that API Gateway does not
 * serve.
 * https://velocity.apache.org/engine/1.7/user-guide.html#string-literals
 * @throws TemplateSyntaxError when the brackets of a directive are not closed
 */
export function protect(template: string): ProtectedTemplate {
  return new Protector(template).run();
}

class Protector {
  private readonly strings: StringLiteral[] = [];
  private readonly texts: string[] = [];
  private out = '';
  private pending = '';
  private at = 0;

  constructor(private readonly template: string) {}

  run(): ProtectedTemplate {
    while (this.at < this.template.length) {
      const sign = this.template.charAt(this.at);
      if (sign === '\\') this.backslashes();
      else if (sign === '#') this.hash();
      else if (sign === '$') this.reference();
      else this.asText(/[^\\#$]+/y);
    }
    this.flush();
    const pieces = new RegExp(`${textStart}(\\d+)${textEnd}`, 'g');
    return {
      text: this.out,
      strings: this.strings,
      restore: (text) => text.replaceAll(pieces, (_found, index: string) => this.texts[Number(index)] ?? ''),
    };
  }

  /** Before a reference or directive, two backslashes print one, and an odd one makes text of what follows. */
  private backslashes(): void {
    const run = this.match(/\\+/y) ?? '';
    this.at += run.length;
    const escapes = [root, opening, word].some((syntax) => this.match(syntax) !== undefined);
    if (!escapes) {
      this.pending += run;
      return;
    }
    this.pending += '\\'.repeat(Math.floor(run.length / 2));
    if (run.length % 2 === 1) this.asText(/[#$]/y);
  }

  private hash(): void {
    if (this.asSyntax(quoted) || this.asSyntax(word)) return;
    const halt = this.match(stop);
    if (halt !== undefined) {
      this.pending += stopMark;
      this.at += halt.length;
      return;
    }
    const directive = this.match(opening);
    if (directive === undefined)
      return this.asText(this.match(unknownCall) === undefined ? /#/y : unknownCall);
    this.syntax(directive.length - 1);
    if (this.brackets()) return;
    const line = this.template.slice(0, this.at).split('\n').length;
    throw new TemplateSyntaxError(
      `The mapping template cannot be read: ${directive} in line ${line} is not closed.`,
    );
  }

  private reference(): void {
    const braced = this.match(root)?.includes('{') ?? false;
    if (!this.asSyntax(root)) return this.asText(/\$/y);
    for (;;) {
      if (this.asSyntax(property)) {
        if (this.template[this.at] === '(' && !this.brackets()) return;
      } else if (this.template[this.at] === '[') {
        if (!this.brackets()) return;
      } else {
        if (braced && this.template[this.at] === '}') this.syntax(1);
        return;
      }
    }
  }

  /** From an opening bracket to its end; false, and nothing read, when it has none. */
  private brackets(): boolean {
    const { at, out } = this;
    const { length } = this.strings;
    let depth = 0;
    while (this.at < this.template.length) {
      const sign = this.template.charAt(this.at);
      if ((sign === '"' || sign === "'") && this.literal(sign)) continue;
      if ('([{'.includes(sign)) depth++;
      if (')]}'.includes(sign)) depth--;
      this.syntax(1);
      if (depth === 0) return true;
    }
    this.strings.length = length;
    this.at = at;
    this.out = out;
    return false;
  }

  private literal(quote: string): boolean {
    let end = this.template.indexOf(quote, this.at + 1);
    while (end >= 0 && this.template[end + 1] === quote) end = this.template.indexOf(quote, end + 2);
    if (end < 0) return false;
    const text = this.template.slice(this.at + 1, end).replaceAll(quote + quote, quote);
    this.out += `'${this.strings.length}'`;
    this.strings.push(
      quote === '"' ? { text: unescapeUnicode(text), interpolated: true } : { text, interpolated: false },
    );
    this.at = end + 1;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.template)?.[0];
  }

  private asText(pattern: RegExp): void {
    const text = this.match(pattern) ?? '';
    this.pending += text;
    this.at += text.length;
  }

  private asSyntax(pattern: RegExp): boolean {
    const text = this.match(pattern);
    if (text !== undefined) this.syntax(text.length);
    return text !== undefined;
  }

  private syntax(length: number): void {
    this.flush();
    this.out += this.template.slice(this.at, this.at + length);
    this.at += length;
  }

  private flush(): void {
    if (this.pending === '') return;
    this.out += `${textStart}${this.texts.length}${textEnd}`;
    this.texts.push(this.pending);
    this.pending = '';
  }
}

function unescapeUnicode(text: string): string {
  return text.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_found, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
