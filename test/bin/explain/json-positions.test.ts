import fc from 'fast-check';
import { JsonSyntaxError, locateJson, nodeAt } from '../../../bin/explain/json-positions';
import { positionOf, showPlace } from '../../../bin/explain/position';

const text = `{
  "customer": "C-1",
  "lines": [
    { "sku": "A", "quantity": 1 },
    {}
  ],
  "a.b": { "": [[null]] }
}`;

function placeOf(path: readonly PropertyKey[]): string {
  const { line, column } = positionOf(text, nodeAt(locateJson(text), path).offset);
  return `${line}:${column}`;
}

/** What is wrong with a text, and the text from there on; undefined when nothing is. */
function mistakeIn(json: string): readonly string[] | undefined {
  try {
    locateJson(json);
    return undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return [error.message, json.slice(error.offset)];
    throw error;
  }
}

function isJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

describe('the places of JSON values', () => {
  it.each<[path: readonly PropertyKey[], place: string]>([
    [[], '1:1'],
    [['customer'], '2:3'],
    [['lines'], '3:3'],
    [['lines', 0], '4:5'],
    [['lines', 0, 'quantity'], '4:19'],
    [['lines', 1], '5:5'],
    [['a.b', '', 0, 0], '7:18'],
  ])('%j is at %s', (path, place) => {
    expect(placeOf(path)).toBe(place);
  });

  it('of what is missing is that of where it is missing', () => {
    expect([placeOf(['lines', 1, 'sku']), placeOf(['lines', 2]), placeOf(['total'])]).toEqual([
      '5:5',
      '3:3',
      '1:1',
    ]);
  });

  it('of a name that comes twice is that of the last, whose value counts', () => {
    expect(nodeAt(locateJson('{"a":1,"a":2}'), ['a']).offset).toBe(7);
  });

  it('are found at any depth', () => {
    const depth = 100_000;
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    const path = Array.from({ length: depth - 1 }, () => 0);
    expect(nodeAt(locateJson(nested), path).offset).toBe(depth - 1);
  });

  it('are found of every value of any JSON text', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
        const value: unknown = JSON.parse(json);
        const printed = JSON.stringify(value, undefined, indent);
        const root = locateJson(printed);
        for (const [path, inner] of valuesIn(value)) {
          const { offset } = nodeAt(root, path);
          const name = path.at(-1);
          const rest = printed.slice(offset);
          const own =
            typeof name === 'string' ? rest.slice(JSON.stringify(name).length + 1).trimStart() : rest;
          const start = JSON.stringify(inner).slice(0, 1);
          expect([path, own.slice(0, 1)]).toEqual([path, start]);
          expect(typeof name === 'string' ? rest.startsWith(JSON.stringify(name)) : true).toBe(true);
        }
      }),
    );
  });
});

describe('a text that is not JSON', () => {
  it.each<[json: string, problem: string, rest: string]>([
    ['', 'expected a value, and the text ends', ''],
    [' \n', 'expected a value, and the text ends', ''],
    ['{"a": x}', 'expected a value, not "x"', 'x}'],
    ['{"a": None}', 'expected a value, not "None"', 'None}'],
    ["{'a': 1}", 'expected a name in double quotes, not "\'"', "'a': 1}"],
    ['{a: 1}', 'expected a name in double quotes, not "a"', 'a: 1}'],
    ['{"a" 1}', 'expected ":", not "1"', '1}'],
    ['{"a": 1 "b": 2}', 'expected "," or "}", not "\\""', '"b": 2}'],
    ['{"a": 1,}', 'expected a name in double quotes, not "}"', '}'],
    ['[1, 2,]', 'expected a value, not "]"', ']'],
    ['[1 2]', 'expected "," or "]", not "2"', '2]'],
    ['[1, 2', 'expected "," or "]", and the text ends', ''],
    ['[01]', 'expected "," or "]", not "1"', '1]'],
    ['{} {}', 'expected the end of the text, not "{"', '{}'],
    ['["a', 'a text without a closing quotation mark', '"a'],
    ['["a\nb"]', 'the character "\\n" in a text has to be escaped', '\nb"]'],
    ['["\\x"]', 'no escape is "\\\\x"', '\\x"]'],
    ['\ufeff{}', 'expected a value, not a byte order mark', '\ufeff{}'],
    ['/* 🍵 */', 'expected a value, not "/"', '/* 🍵 */'],
    ['🍵', 'expected a value, not "🍵"', '🍵'],
  ])('fails for %j: %s', (json, problem, rest) => {
    expect(mistakeIn(json)).toEqual([problem, rest]);
  });

  it('is what JSON.parse takes for none, however a text is damaged', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.constantFrom('', ',', '"', '}', '[', ':', '0', '\\', ' ', 'e'),
      )
      .map(([json, at, length, put]) => {
        const start = at % (json.length + 1);
        return json.slice(0, start) + put + json.slice(start + length);
      });
    let refused = 0;
    fc.assert(
      fc.property(damaged, (json) => {
        const mistake = mistakeIn(json);
        expect(mistake === undefined).toBe(isJson(json));
        if (mistake !== undefined) refused++;
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

describe('the line of a place', () => {
  it('is shown with a mark below the place, beside tabs too', () => {
    expect(showPlace('{\n\t"a": x\n}', 8)).toEqual(['2 | \t"a": x', '    \t     ^']);
  });

  it('is the last one when the text ends too early', () => {
    expect(showPlace('{\r\n"a":', 7)).toEqual(['2 | "a":', '        ^']);
  });

  it('is cut when it is long', () => {
    const long = `[${'1,'.repeat(500)}x${',1'.repeat(500)}]`;
    const [line, mark] = showPlace(long, long.indexOf('x'));
    expect(line).toHaveLength(104);
    expect(line.charAt(mark.indexOf('^'))).toBe('x');
  });
});

function valuesIn(value: unknown, path: readonly (string | number)[] = []): [typeof path, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const inside = Array.isArray(value)
    ? value.flatMap((item: unknown, index) => valuesIn(item, [...path, index]))
    : Object.entries(value).flatMap(([name, member]) => valuesIn(member, [...path, name]));
  return [[path, value], ...inside];
}
