import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runExplain } from '../../bin/explain/run';
import { exitCode, Misuse } from '../../bin/run-command';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { routes } from '../../lib/routes';
import { command } from './commands';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'uketsuke-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const explain = async (words: readonly string[], input?: string | Uint8Array) =>
  command('explain.ts', words, input);

const order = orderPlaced.example;
const printed = (body: unknown) => JSON.stringify(body, undefined, 2);

describe('the command explain', () => {
  it('says of an order who receives it, and what the others ask for that it is not', async () => {
    expect(await explain(['order-placed', file('order.json', printed(order))])).toEqual({
      code: 0,
      out: `billing       receives  type is order-placed
shipping      receives  type is order-placed
                        shippingMethod is standard (not pick-up)
                        region is DE
fraud-review  does not  total is 8650; asked: at least 100000
inventory     receives  type is order-placed
audit         receives  everything
`,
      err: '',
    });
  });

  it('reads the body from standard input when no file is named', async () => {
    const body = { ...order, region: 'JP', shippingMethod: 'pick-up' };
    const { code, out, err } = await explain(['order-placed'], JSON.stringify(body));
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`
shipping      does not  shippingMethod is pick-up; asked: given and not pick-up
                        region is JP; asked: one of AT, CH, DE, FR, GB, NL
fraud-review  does not  total is 8650; asked: at least 100000
`);
  });

  it.each([
    {
      type: orderCancelled,
      out: `billing       receives  type is order-cancelled
shipping      does not  type is order-cancelled; asked: order-placed
                        shippingMethod is absent; asked: given and not pick-up
fraud-review  does not  type is order-cancelled; asked: order-placed
                        total is 8650; asked: at least 100000
inventory     does not  type is order-cancelled; asked: stock-adjusted or order-placed
audit         receives  everything
`,
    },
    {
      type: stockAdjusted,
      out: `billing       does not  type is stock-adjusted; asked: order-placed or order-cancelled
shipping      does not  type is stock-adjusted; asked: order-placed
                        shippingMethod is absent; asked: given and not pick-up
                        region is absent; asked: one of AT, CH, DE, FR, GB, NL
fraud-review  does not  type is stock-adjusted; asked: order-placed
                        total is absent; asked: at least 100000
inventory     receives  type is stock-adjusted
audit         receives  everything
`,
    },
  ])('says of the example of $type.name who receives it', async ({ type, out }) => {
    expect(await explain([type.name], JSON.stringify(type.example))).toEqual({ code: 0, out, err: '' });
  });

  it('prints JSON for machines', async () => {
    const { code, out, err } = await explain(['order-placed', '--json'], JSON.stringify(order));
    expect([code, err]).toEqual([0, '']);
    const placed = {
      words: 'type is order-placed',
      keys: [{ key: 'type', asked: 'order-placed', values: ['order-placed'] }],
    };
    expect(JSON.parse(out)).toEqual({
      type: 'order-placed',
      consumers: [
        { name: 'billing', receives: true, because: [placed] },
        {
          name: 'shipping',
          receives: true,
          because: [
            placed,
            {
              words: 'shippingMethod is standard (not pick-up)',
              keys: [{ key: 'shippingMethod', asked: 'given and not pick-up', values: ['standard'] }],
            },
            { words: 'region is DE', keys: [{ key: 'region', asked: 'DE', values: ['DE'] }] },
          ],
        },
        {
          name: 'fraud-review',
          receives: false,
          because: [
            {
              words: 'total is 8650; asked: at least 100000',
              keys: [{ key: 'total', asked: 'at least 100000', values: [8650] }],
            },
          ],
        },
        { name: 'inventory', receives: true, because: [placed] },
        { name: 'audit', receives: true, because: [{ words: 'everything', keys: [] }] },
      ],
    });
  });

  it('ends with 3 when nobody would receive it', async () => {
    const body = JSON.stringify({ ...order, shippingMethod: 'pick-up' });
    expect(await command('../test/bin/programs/explain-other-routes.ts', ['order-placed'], body)).toEqual({
      code: 3,
      out: `shipping      does not  shippingMethod is pick-up; asked: given and not pick-up
fraud-review  does not  total is 8650; asked: at least 100000
`,
      err: 'Nobody would receive it: its status would be unrouted.\n',
    });
  });

  it('prints how to use it', async () => {
    const { code, out, err } = await explain(['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Usage: npm run --silent explain -- TYPE [FILE] [--json]');
  });
});

describe('the command explain, misused', () => {
  it.each([
    { words: [], says: 'The request type is missing.' },
    {
      words: ['order-lost'],
      says: 'No request type is called "order-lost": there are order-placed, order-cancelled, stock-adjusted',
    },
    { words: ['order-placed', 'a.json', 'b.json'], says: 'One file at a time, not 2.' },
    { words: ['--pretty'], says: "Unknown option '--pretty'" },
  ])('fails for the arguments $words, saying what is wrong and what there is', async ({ words, says }) => {
    const { code, out, err } = await explain(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(err).toContain('Usage: npm run --silent explain -- TYPE');
  });

  it('fails with its usage at a terminal, rather than wait for a body to be typed', async () => {
    const stdin = Object.assign(new Readable({ read: () => {} }), { isTTY: true });
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const run = runExplain(['order-placed'], { routes, stdin, print, printError: print });
    await expect(run).rejects.toThrow(new Misuse('The body is missing: name a file, or pipe it in.'));
    expect(lines).toEqual([]);
  });

  it('does not look at a terminal when a file is named', async () => {
    const stdin = Object.assign(new Readable({ read: () => {} }), { isTTY: true });
    const path = file('named.json', JSON.stringify(order));
    const ports = { routes, stdin, print: () => {}, printError: () => {} };
    expect(await runExplain(['order-placed', path], ports)).toBe(exitCode.done);
  });
});

describe('the command explain, given what is no request', () => {
  it.each<{ what: string; input: string | Uint8Array; says: string }>([
    { what: 'nothing', input: '', says: 'stdin is empty: it has to hold the body of a request.\n' },
    {
      what: 'bytes that are no text',
      input: Uint8Array.of(0x7b, 0xff, 0x7d),
      says: 'stdin is not text in UTF-8.\n',
    },
    {
      what: 'a mistake in JSON',
      input: '{\n  "customer": "C-1"\n  "region": "DE"\n}\n',
      says: `stdin:3:3: not JSON: expected "," or "}", not "\\""
3 |   "region": "DE"
      ^
`,
    },
    {
      what: 'JSON that ends too early',
      input: '{"customer": "C-1",\n',
      says: `stdin:2:1: not JSON: expected a name in double quotes, and the text ends
2 | 
    ^
`,
    },
    {
      what: 'JSON that is no object',
      input: '[]',
      says: 'stdin does not fit the schema of order-placed:\nstdin:1:1: the body: must be of type object\n',
    },
  ])('fails for $what, and says where', async ({ input, says }) => {
    expect(await explain(['order-placed'], input)).toEqual({ code: 2, out: '', err: says });
  });

  it('fails for what the schema refuses, each issue with its path and its place', async () => {
    const body = `{
  "customer": "C-1042",
  "region": "MOON",
  "currency": "EUR",
  "lines": [
    { "sku": "TEAPOT-IRON-08", "quantity": 0, "unitPrice": 4900 },
    { "sku": "SENCHA-100",
      "colour": "green", "size": 2,
      "quantity": 3 }
  ],
  "total": 8650
}`;
    const path = file('refused.json', body);
    expect(await explain(['order-placed', path])).toEqual({
      code: 2,
      out: '',
      err: `${path} does not fit the schema of order-placed:
${path}:1:1: shippingMethod: must be "standard" or "express" or "pick-up"
${path}:3:3: region: must be ${'AT AU CA CH DE FR GB JP NL US'
        .split(' ')
        .map((name) => `"${name}"`)
        .join(' or ')}
${path}:6:32: lines.0.quantity: must be at least 1
${path}:7:5: lines.1.unitPrice: required
${path}:8:7: lines.1.colour: unknown member
${path}:8:26: lines.1.size: unknown member
`,
    });
  });

  it('fails for a rule of the whole body at the member that it is about', async () => {
    const body = JSON.stringify({ ...order, total: 1 });
    const { code, err } = await explain(['order-placed'], body);
    expect([code, err.split('\n')[1]]).toEqual([
      2,
      `stdin:1:${body.indexOf('"total"') + 1}: total: must be the sum of quantity times unit price over all lines`,
    ]);
  });

  it('fails for more than SNS takes', async () => {
    const { code, out, err } = await explain(
      ['order-placed'],
      `${' '.repeat(262_144)}${JSON.stringify(order)}`,
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^stdin is too large: \d+ bytes to publish, and SNS takes 262144\.\n$/);
  });

  it('fails for a file that is not there, and for a folder', async () => {
    const missing = join(folder, 'missing.json');
    const ended = await Promise.all([missing, folder].map(async (path) => explain(['order-placed', path])));
    expect(ended).toEqual([
      { code: 2, out: '', err: `There is no file ${missing}.\n` },
      { code: 2, out: '', err: `${folder} is a folder, not a file.\n` },
    ]);
  });
});
