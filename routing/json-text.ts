/** An object of a JSON text as it stands there: in its order, and with names that stand there more than once. */
export class Members {
  constructor(readonly list: readonly (readonly [name: string, value: unknown])[]) {}
}

export type JsonObject = Members | Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function membersOf(object: object): readonly (readonly [name: string, value: unknown])[] {
  return object instanceof Members ? object.list : Object.entries(object);
}

/**
 * Reads JSON like `JSON.parse`, but that no member is lost: SNS reads policies and bodies member by member, where
 * `JSON.parse` keeps the last one of a name.
 * https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/Event.java
 * @returns plain values; an object is `Members` only where it has to be
 * @throws SyntaxError
 */
export function parseKeepingRepeats(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return countNames(text) === countMembers(value) ? value : parseMembers(text);
}

/**
 * Reads JSON with every object as `Members`. Without recursion: a body may nest deeper than the call stack goes.
 * @throws SyntaxError
 */
export function parseMembers(text: string): unknown {
  // Says what is wrong with the text, so that what follows need not.
  JSON.parse(text);
  const open: Container[] = [];
  let whole: unknown;
  const put = (value: unknown): void => {
    const container = open.at(-1);
    if (container === undefined) whole = value;
    else if (Array.isArray(container.into)) container.into.push(value);
    else if (container.name === undefined) container.name = String(value);
    else {
      container.into.list.push([container.name, value]);
      container.name = undefined;
    }
  };
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (' \t\n\r,:'.includes(character)) at++;
    else if (character === '}' || character === ']') {
      open.pop();
      at++;
    } else if (character === '{' || character === '[') {
      const list: [string, unknown][] = [];
      const values: unknown[] = [];
      put(character === '{' ? new Members(list) : values);
      open.push({ into: character === '{' ? { list } : values, name: undefined });
      at++;
    } else {
      const end = character === '"' ? endOfString(text, at) : endOfWord(text, at);
      put(JSON.parse(text.slice(at, end)));
      at = end;
    }
  }
  return whole;
}

interface Container {
  readonly into: unknown[] | { readonly list: [string, unknown][] };
  /** The name whose value comes next. */
  name: string | undefined;
}

// Run for each body: the two counts, without lists in between.

/** The names in a valid text: the strings before a colon. */
function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at);
    while (isBlank(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) === colon) count++;
  }
  return count;
}

const colon = 58;
const backslash = 92;

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function countMembers(value: unknown): number {
  let count = 0;
  const open: Nested[] = isNested(value) ? [value] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isList(next)) {
      for (const item of next) if (isNested(item)) open.push(item);
    } else {
      for (const name in next) {
        const member = next[name];
        count++;
        if (isNested(member)) open.push(member);
      }
    }
  }
  return count;
}

type Nested = readonly unknown[] | Readonly<Record<string, unknown>>;

function isNested(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null;
}

function isList(value: Nested): value is readonly unknown[] {
  return Array.isArray(value);
}

function endOfString(text: string, start: number): number {
  for (let close = text.indexOf('"', start + 1); ; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return close + 1;
  }
}

function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && !' \t\n\r,:]}'.includes(text.charAt(end))) end++;
  return end;
}
