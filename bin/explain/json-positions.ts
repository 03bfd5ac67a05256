/** A value of a JSON text, and where it stands. */
export interface JsonNode {
  /** Where it begins; of a member, where its name begins. */
  readonly offset: number;
  /** Members by name, elements by index. */
  readonly inside: ReadonlyMap<string | number, JsonNode>;
}

/** Thrown for a text that is not JSON; V8 says where for some mistakes only. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';

  constructor(
    problem: string,
    readonly offset: number,
  ) {
    super(problem);
  }
}

/** The innermost value on the way to `path` that the text has. */
export function nodeAt(root: JsonNode, path: readonly PropertyKey[]): JsonNode {
  let node = root;
  for (const step of path) {
    const inner = typeof step === 'symbol' ? undefined : node.inside.get(step);
    if (inner === undefined) break;
    node = inner;
  }
  return node;
}

/**
 * Reads a JSON text for its places only. Without recursion: a body may nest deeper than the call stack goes.
 * @throws JsonSyntaxError for what `JSON.parse` refuses
 */
export function locateJson(text: string): JsonNode {
  const scanner = new Scanner(text);
  const open: Container[] = [];
  let root: JsonNode | undefined;
  while (root === undefined || open.length > 0) {
    const container = open.at(-1);
    if (container?.isOver(scanner) === true) {
      open.pop();
      continue;
    }
    const step = container?.nextStep(scanner);
    const offset = step?.offset ?? scanner.skipSpace();
    const inside = new Map<string | number, JsonNode>();
    const node = { offset, inside };
    if (step === undefined) root = node;
    else container?.inside.set(step.name, node);
    if (scanner.takes('{')) open.push(new Container('}', inside));
    else if (scanner.takes('[')) open.push(new Container(']', inside));
    else scanner.readScalar();
  }
  if (!scanner.isAtEnd()) throw scanner.unexpected('the end of the text');
  return root;
}

/** An object or a list that has not been closed yet. */
class Container {
  private count = 0;

  constructor(
    private readonly close: '}' | ']',
    readonly inside: Map<string | number, JsonNode>,
  ) {}

  /** Takes what ends it, or the comma that does not. */
  isOver(scanner: Scanner): boolean {
    if (scanner.takes(this.close)) return true;
    if (this.count > 0 && !scanner.takes(',')) throw scanner.unexpected(`"," or "${this.close}"`);
    return false;
  }

  /** What the next value is called, and where it begins, up to the value itself. */
  nextStep(scanner: Scanner): { readonly name: string | number; readonly offset: number } {
    const index = this.count++;
    const offset = scanner.skipSpace();
    if (this.close === ']') return { name: index, offset };
    const name = scanner.readName();
    if (!scanner.takes(':')) throw scanner.unexpected('":"');
    return { name, offset };
  }
}

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  skipSpace(): number {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text.charAt(this.at))) this.at++;
    return this.at;
  }

  isAtEnd(): boolean {
    return this.skipSpace() === this.text.length;
  }

  takes(character: string): boolean {
    if (this.text.charAt(this.skipSpace()) !== character) return false;
    this.at++;
    return true;
  }

  readName(): string {
    const start = this.skipSpace();
    if (this.text.charAt(start) !== '"') throw this.unexpected('a name in double quotes');
    this.readString();
    return String(JSON.parse(this.text.slice(start, this.at)));
  }

  readScalar(): void {
    if (this.text.charAt(this.skipSpace()) === '"') this.readString();
    else if (this.match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) === undefined) {
      throw this.unexpected('a value');
    }
  }

  unexpected(expected: string): JsonSyntaxError {
    const offset = this.skipSpace();
    if (offset === this.text.length)
      return new JsonSyntaxError(`expected ${expected}, and the text ends`, offset);
    const found = this.match(/[\p{L}\p{N}_.+-]{1,20}|./suy) ?? '';
    return new JsonSyntaxError(
      `expected ${expected}, not ${found === '\ufeff' ? 'a byte order mark' : JSON.stringify(found)}`,
      offset,
    );
  }

  private readString(): void {
    const start = this.at++;
    for (;;) {
      // Control characters, but for those above ASCII.
      if (this.match(/[^"\\\p{Cc}]+|[\u007f-\u009f]/uy) !== undefined) continue;
      if (this.at === this.text.length)
        throw new JsonSyntaxError('a text without a closing quotation mark', start);
      const offset = this.at;
      if (this.match(/"/y) !== undefined) return;
      if (this.match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y) !== undefined) continue;
      const found = this.text.charAt(offset);
      throw found === '\\'
        ? new JsonSyntaxError(`no escape is ${JSON.stringify(this.text.slice(offset, offset + 2))}`, offset)
        : new JsonSyntaxError(`the character ${JSON.stringify(found)} in a text has to be escaped`, offset);
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }
}
