import { maxBodyDepth, maxBodyValues, maxObjectMembers } from '../../contract/size-limits';

export interface ShapeLimits {
  /** Arrays and objects that are open at once. */
  readonly depth: number;
  /** Values and member names: each array, object, string, number, literal and name counts. */
  readonly values: number;
  /** Members of one object, those of its members not counted. */
  readonly members: number;
}

/** Limits of every body, inline or uploaded. The functions' memory is computed from them. */
export const bodyShape: ShapeLimits = {
  depth: maxBodyDepth,
  values: maxBodyValues,
  members: maxObjectMembers,
};

/**
 * Checks the shape of a JSON text before it is parsed, because `JSON.parse` needs up to 58 bytes of memory for one byte
 * of text. Allocates nothing for a value and stops at the first limit that is exceeded. Whether the text is JSON is not checked.
 * @param text UTF-8
 * @returns the rule that the text breaks, or `undefined`
 */
export function findExcess(text: Uint8Array, limits: ShapeLimits = bodyShape): string | undefined {
  /** Members so far of each array and object that is open, by depth. */
  const members: number[] = [0];
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length;) {
    const byte = text[at] ?? 0;
    if (byte === quote) {
      values++;
      at = endOfString(text, at);
    } else if (byte === openArray || byte === openObject) {
      values++;
      if (++depth > limits.depth) return excess('nest', limits.depth, 'levels deep');
      members[depth] = 0;
      at++;
    } else if (byte === closeArray || byte === closeObject) {
      // A text with too many of them is not JSON.
      if (--depth < 0) return undefined;
      at++;
    } else if (byte === colon) {
      const count = (members[depth] ?? 0) + 1;
      members[depth] = count;
      if (count > limits.members) return excess('have', limits.members, 'members in an object');
      at++;
    } else if (byte === comma || byte <= space) at++;
    else {
      values++;
      at = endOfWord(text, at);
    }
    if (values > limits.values) return excess('have', limits.values, 'values and member names');
  }
  return undefined;
}

function excess(verb: string, limit: number, what: string): string {
  return `The body must ${verb} at most ${limit} ${what}, got more. Split it into several requests.`;
}

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openArray = 0x5b;
const backslash = 0x5c;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at + 1;
}

function endOfWord(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && !endsWord(text[at] ?? 0)) at++;
  return at;
}

function endsWord(byte: number): boolean {
  return (
    byte <= space ||
    byte === comma ||
    byte === colon ||
    byte === quote ||
    byte === openArray ||
    byte === closeArray ||
    byte === openObject ||
    byte === closeObject
  );
}
