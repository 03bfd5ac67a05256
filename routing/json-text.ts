/** An object of a JSON text as it stands there: in its order, and with names that stand there more than once. */
export class Members {
  constructor(readonly list: readonly (readonly [name: string, value: unknown])[]) {}
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

/** The names in a valid text: the strings before a colon. */
function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at);
    while (' \t\n\r'.includes(text.charAt(at)) && at < text.length) at++;
    if (text.charAt(at) === ':') count++;
  }
  return count;
}

function countMembers(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const values: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (!Array.isArray(next)) count += values.length;
    for (const inner of values) if (typeof inner === 'object' && inner !== null) open.push(inner);
  }
  return count;
}

function endOfString(text: string, start: number): number {
  for (let close = text.indexOf('"', start + 1); ; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text.charAt(close - 1 - backslashes) === '\\') backslashes++;
    if (backslashes % 2 === 0) return close + 1;
  }
}

function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && !' \t\n\r,:]}'.includes(text.charAt(end))) end++;
  return end;
}
