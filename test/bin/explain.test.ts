import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Input } from '../../bin/explain/read-body';
import { runExplain, usageOf } from '../../bin/explain/run';
import { endOf } from '../../bin/run-command';
import { maxUploadBytes } from '../../lambda/contract/size-limits';
import type { Route } from '../../lib/route';
import { routes } from '../sample-app/routes';
import { onBody } from '../../routing/filter';
import { is } from '../../routing/requirement';
import { requestTypes, surveyFiled } from '../sample-app/request-types';

const USAGE = usageOf(requestTypes);
const folder = mkdtempSync(join(tmpdir(), 'uketsuke-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Given {
  readonly words?: readonly string[];
  readonly stdin?: Input | string | Uint8Array;
  readonly routes?: readonly Route[];
  /** Thrown by whoever takes the output. */
  readonly defect?: Error;
  readonly width?: number;
}

/** The command, without a process of its own. */
async function explain({
  words = ['survey-filed'],
  stdin = '',
  routes: given = routes,
  defect,
  width,
}: Given) {
  const [out, err]: [string[], unknown[]] = [[], []];
  const code = await endOf(
    USAGE,
    async () =>
      runExplain(words, {
        requestTypes,
        routes: given,
        stdin: stdin instanceof Readable ? stdin : Readable.from([Buffer.from(stdin)]),
        print: (line) => {
          if (defect !== undefined) throw defect;
          out.push(`${line}\n`);
        },
        printError: (line) => err.push(line),
        width,
      }),
    (problem) => err.push(problem),
  );
  return { code, out: out.join(''), err: err.map((line) => `${String(line)}\n`).join('') };
}

const order = surveyFiled.example;
const printed = (body: unknown) => JSON.stringify(body, undefined, 2);

describe('the command explain', () => {
  it('says of an order who receives it, and what the others ask for that it is not', async () => {
    const path = file('order.json', printed(order));
    const { code, out, err } = await explain({ words: ['survey-filed', path] });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
  });

  it('fits the terminal', async () => {
    const { out } = await explain({ stdin: JSON.stringify(order), width: 60 });
    const lines = out.split('\n');
    expect(lines.filter(({ length }) => length > 60)).toEqual([]);
    const { out: wide } = await explain({ stdin: JSON.stringify(order) });
    expect(out.split(/\s+/).toSorted()).toEqual(wide.split(/\s+/).toSorted());
  });

  it('reads the body from standard input when no file is named', async () => {
    const body = { ...order, region: 'JP', channel: 'desk' };
    const { code, out, err } = await explain({ stdin: JSON.stringify(body) });
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(/ +/g, ' ')).toContain(`
printer does not channel is desk; asked: given and not desk
 region is JP; asked: one of AT, CH, DE, FR, GB, NL
peer-review does not total is 8650; asked: at least 100000
`);
  });

  it.each(requestTypes)('says of the example of $name who receives it', async ({ name, example }) => {
    const { code, out, err } = await explain({ words: [name], stdin: JSON.stringify(example) });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
  });

  it('prints JSON for machines', async () => {
    const { code, out, err } = await explain({
      words: ['survey-filed', '--json'],
      stdin: JSON.stringify(order),
    });
    expect([code, err]).toEqual([0, '']);
    const placed = {
      words: 'type is survey-filed',
      keys: [{ key: 'type', asked: 'survey-filed', values: ['survey-filed'] }],
    };
    expect(JSON.parse(out)).toEqual({
      type: 'survey-filed',
      consumers: expect.arrayContaining([
        { name: 'ledger', receives: true, because: [placed] },
        {
          name: 'printer',
          receives: true,
          because: [
            placed,
            {
              words: 'channel is post (not desk)',
              keys: [{ key: 'channel', asked: 'given and not desk', values: ['post'] }],
            },
            { words: 'region is DE', keys: [{ key: 'region', asked: 'DE', values: ['DE'] }] },
          ],
        },
        {
          name: 'peer-review',
          receives: false,
          because: [
            {
              words: 'total is 8650; asked: at least 100000',
              keys: [{ key: 'total', asked: 'at least 100000', values: [8650] }],
            },
          ],
        },
        { name: 'archive', receives: true, because: [{ words: 'everything', keys: [] }] },
      ]),
    });
  });

  it('names the very value of a list in the body that was met', async () => {
    const wrapping: Route = {
      consumer: 'wrapping',
      description: 'Wraps teapots',
      filter: onBody({ data: { samples: { code: is('PROBE-100', 'TEA-1'), count: is(3) } } }),
    };
    expect(await explain({ stdin: JSON.stringify(order), routes: [wrapping] })).toEqual({
      code: 0,
      out: `wrapping  receives  data.samples.code has PROBE-100
                    data.samples.count has 3
`,
      err: '',
    });
  });

  it('ends with 3 when nobody would receive it', async () => {
    const stdin = JSON.stringify({ ...order, channel: 'desk' });
    const few = routes.filter(({ consumer }) => consumer === 'printer' || consumer === 'peer-review');
    const nobody = 'No route would receive this request. It would end as unrouted.\n';
    expect(await explain({ stdin, routes: few })).toEqual({
      code: 3,
      out: `printer      does not  channel is desk; asked: given and not desk
peer-review  does not  total is 8650; asked: at least 100000
`,
      err: nobody,
    });
    const { code, out, err } = await explain({ words: ['survey-filed', '--json'], stdin, routes: few });
    expect([code, JSON.parse(out).consumers.length, err]).toEqual([3, 2, nobody]);
    expect(await explain({ stdin, routes: [] })).toEqual({ code: 3, out: '', err: nobody });
  });

  it('ends with 1, and says all that it knows, when it is to blame itself', async () => {
    const defect = new Error('no space left');
    expect(await explain({ stdin: JSON.stringify(order), defect })).toEqual({
      code: 1,
      out: '',
      err: 'Error: no space left\n',
    });
  });

  it('prints how to use it', async () => {
    expect(await explain({ words: ['--help'] })).toEqual({ code: 0, out: `${USAGE}\n`, err: '' });
    expect(USAGE).toContain('Usage: npm run --silent explain -- TYPE [FILE] [--json]');
  });
});

describe('the command explain, misused', () => {
  it.each([
    { words: [], says: 'The request type is missing.' },
    {
      words: ['survey-lost'],
      says: 'No request type is called "survey-lost": there are survey-filed, survey-withdrawn, level-adjusted',
    },
    { words: ['survey-filed', 'a.json', 'b.json'], says: 'One file must be given, got 2.' },
    { words: ['--pretty'], says: "Unknown option '--pretty'" },
  ])('fails for the arguments $words, saying what is wrong and what there is', async ({ words, says }) => {
    const { code, out, err } = await explain({ words });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(err).toContain(USAGE);
  });

  it('fails with its usage at a terminal, rather than wait for a body to be typed', async () => {
    expect(await explain({ stdin: terminal() })).toEqual({
      code: 2,
      out: '',
      err: `The body is missing. Name a file, or write the body to standard input.\n\n${USAGE}\n`,
    });
  });

  it('does not look at a terminal when a file is named', async () => {
    const path = file('named.json', JSON.stringify(order));
    expect(await explain({ words: ['survey-filed', path], stdin: terminal() })).toMatchObject({ code: 0 });
  });
});

/** Nobody types anything. */
function terminal(): Input {
  return Object.assign(new Readable({ read: () => {} }), { isTTY: true });
}

describe('the command explain, given what is no request', () => {
  it.each<{ what: string; input: string | Uint8Array; says: string }>([
    { what: 'nothing', input: '', says: 'stdin must contain the body of a request, but it is empty.\n' },
    {
      what: 'bytes that are no text',
      input: Uint8Array.of(0x7b, 0xff, 0x7d),
      says: 'stdin is not text in UTF-8.\n',
    },
    {
      what: 'a byte order mark',
      input: `\ufeff${JSON.stringify({ a: 1 })}`,
      says: `stdin:1:1: not JSON: expected a value, not a byte order mark
1 | \ufeff{"a":1}
    ^
`,
    },
    {
      what: 'blanks alone',
      input: ' \n',
      says: `stdin:2:1: not JSON: expected a value, and the text ends
2 | 
    ^
`,
    },
    {
      what: 'a mistake in JSON',
      input: '{\n  "author": "C-1"\n  "region": "DE"\n}\n',
      says: `stdin:3:3: not JSON: expected "," or "}", not "\\""
3 |   "region": "DE"
      ^
`,
    },
    {
      what: 'JSON that ends too early',
      input: '{"author": "C-1",\n',
      says: `stdin:2:1: not JSON: expected a name in double quotes, and the text ends
2 | 
    ^
`,
    },
    {
      what: 'JSON that is no object',
      input: '[]',
      says: 'stdin does not fit the schema of survey-filed:\nstdin:1:1: the body: must be of type object\n',
    },
  ])('fails for $what, and says where', async ({ input, says }) => {
    expect(await explain({ stdin: input })).toEqual({ code: 2, out: '', err: says });
  });

  it('fails for what the schema refuses, each issue with its path and its place', async () => {
    const body = `{
  "author": "A-1042",
  "region": "MOON",
  "unit": "MM",
  "samples": [
    { "code": "GAUGE-IRON-08", "count": 0, "value": 4900 },
    { "code": "PROBE-100",
      "colour": "green", "size": 2,
      "count": 3 }
  ],
  "total": 8650
}`;
    const path = file('refused.json', body);
    expect(await explain({ words: ['survey-filed', path] })).toEqual({
      code: 2,
      out: '',
      err: `${path} does not fit the schema of survey-filed:
${path}:1:1: channel: must be "post" or "radio" or "desk"
${path}:3:3: region: must be ${'AT AU CA CH DE FR GB JP NL US'
        .split(' ')
        .map((name) => `"${name}"`)
        .join(' or ')}
${path}:6:32: samples.0.count: must be at least 1
${path}:7:5: samples.1.value: required
${path}:8:7: samples.1.colour: unknown member
${path}:8:26: samples.1.size: unknown member
`,
    });
  });

  it('fails for a rule of the whole body at the member that it is about', async () => {
    const body = JSON.stringify({ ...order, total: 1 });
    const { code, err } = await explain({ stdin: body });
    expect([code, err.split('\n')[1]]).toEqual([
      2,
      `stdin:1:${body.indexOf('"total"') + 1}: total: must be the sum of count times value over all samples`,
    ]);
  });

  it('fails for the first of many issues, and says how many there are', async () => {
    // And the total is not their sum.
    const samples = order.samples.flatMap((sample) =>
      Array.from({ length: 50 }, () => ({ ...sample, count: 0 })),
    );
    const { code, err } = await explain({ stdin: JSON.stringify({ ...order, samples }, undefined, 1) });
    expect(code).toBe(2);
    const [, first, ...others] = err.trimEnd().split('\n');
    expect(first).toBe('stdin:8:4: samples.0.count: must be at least 1');
    expect([others.length, others.at(-1)]).toEqual([20, 'and 81 more']);
  });

  it('puts the names of unknown members in quotes that could be taken for something else', async () => {
    const { err } = await explain({ stdin: JSON.stringify({ ...order, 'a.b\u001b[31m': 1 }) });
    expect(err).toContain(': "a.b\\u001b[31m": unknown member\n');
  });

  it('fails for a body that nests deeper than the call stack goes', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { code, err } = await explain({ stdin: `{"note":${deep}}` });
    expect([code, err]).toEqual([2, expect.stringContaining('stdin:1:2: note: must be of type string\n')]);
  });

  it('says of a body that is published as a claim check who receives it', async () => {
    const stdin = JSON.stringify(order).padEnd(300_000);
    const { code, out } = await explain({ stdin });
    expect([code, out]).toEqual([0, (await explain({ stdin: JSON.stringify(order) })).out]);
  });

  it('fails for one that a filter would have to look into, and cannot', async () => {
    const gifts = { consumer: 'gifts', description: '', filter: onBody({ data: { draft: is(true) } }) };
    const stdin = JSON.stringify(order).padEnd(300_000);
    expect(await explain({ stdin, routes: [gifts] })).toEqual({
      code: 2,
      out: '',
      err: 'stdin is too large: beyond 262144 bytes no body is published, and the filter of gifts looks into it.\n',
    });
  });

  it('fails for more than any request has', async () => {
    const path = file('large.json', JSON.stringify(order).padEnd(maxUploadBytes + 1));
    expect(await explain({ words: ['survey-filed', path] })).toEqual({
      code: 2,
      out: '',
      err: `${path} is too large: a request has at most ${maxUploadBytes} bytes.\n`,
    });
  });

  it('fails for input without end', async () => {
    const stdin = Readable.from(endless());
    expect(await explain({ stdin })).toMatchObject({ code: 2, err: expect.stringContaining('too large') });
    expect(stdin.destroyed).toBe(true);
  });

  it('fails for a file that is not there, and for a folder', async () => {
    const missing = join(folder, 'missing.json');
    const ended = await Promise.all(
      [missing, folder].map(async (path) => explain({ words: ['survey-filed', path] })),
    );
    expect(ended).toEqual([
      { code: 2, out: '', err: `There is no file ${missing}.\n` },
      { code: 2, out: '', err: `${folder} is a folder, not a file.\n` },
    ]);
  });
});

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(1000, '[');
}
