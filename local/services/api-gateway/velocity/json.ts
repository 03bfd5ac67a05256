import { JavaDouble, JavaList, JavaMap, type Value } from './values';

/** Text that is not JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/**
 * Reads JSON as a template sees it: members keep their order, whole numbers their digits, and `1.0` stays apart
 * from `1`, none of which `JSON.parse` does.
 * @throws JsonSyntaxError
 */
export function readJson(text: string): Value {
  return new Reader(text).document();
}

const deepest = 1000;

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): Value {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.unexpected();
    return value;
  }

  private value(): Value {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.nested(() => this.object());
    if (next === '[') return this.nested(() => this.array());
    if (next === '"') return this.string();
    for (const [word, value] of words) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > deepest) throw new JsonSyntaxError(`JSON nested deeper than ${deepest} levels`);
    const result = read();
    this.depth--;
    return result;
  }

  private object(): JavaMap {
    const map = new JavaMap();
    this.at++;
    if (this.skip('}')) return map;
    do {
      this.space();
      if (this.text[this.at] !== '"') throw this.unexpected();
      const key = this.string();
      if (!this.skip(':')) throw this.unexpected();
      map.put(key, this.value());
    } while (this.skip(','));
    if (!this.skip('}')) throw this.unexpected();
    return map;
  }

  private array(): JavaList {
    const items: Value[] = [];
    this.at++;
    if (this.skip(']')) return new JavaList(items, 'json');
    do items.push(this.value());
    while (this.skip(','));
    if (!this.skip(']')) throw this.unexpected();
    return new JavaList(items, 'json');
  }

  private string(): string {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (end > 0 && this.escaped(end)) end = this.text.indexOf('"', end + 1);
    if (end < 0) throw this.unexpected(this.text.length);
    this.at = end + 1;
    try {
      return String(JSON.parse(this.text.slice(start, this.at)));
    } catch {
      throw this.unexpected(start);
    }
  }

  private escaped(quote: number): boolean {
    let backslashes = 0;
    while (this.text[quote - 1 - backslashes] === '\\') backslashes++;
    return backslashes % 2 === 1;
  }

  private number(): Value {
    const pattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) throw this.unexpected();
    this.at = pattern.lastIndex;
    const [digits, fraction, exponent] = match;
    const value = Number(digits);
    if (fraction !== undefined || exponent !== undefined) return new JavaDouble(value);
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  }

  private skip(sign: string): boolean {
    this.space();
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (' \n\r\t'.includes(this.text[this.at] ?? 'end')) this.at++;
  }

  private unexpected(at = this.at): JsonSyntaxError {
    const found = this.text[at];
    return new JsonSyntaxError(
      found === undefined
        ? 'Unexpected end-of-input'
        : `Unexpected character ('${found}' (code ${found.charCodeAt(0)})) at position ${at}`,
    );
  }
}

const words: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
