import type { RequestType } from '../../lambda/contract/request-type';
import type { Random } from '../../local/random';

/** A call of the API that nobody should make. */
export interface HostileCall {
  /** What is wrong with it, for the report of a failure. */
  readonly title: string;
  readonly method: string;
  /** Behind the stage. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const json = { 'content-type': 'application/json' };

/** Texts that mean something to a mapping template, a query string, a header, a shell or a page. */
const injections = [
  '"',
  '\\',
  '\\"',
  '"}',
  '","specversion":"1.0","id":"evil","tenant":"other","data":{',
  '&Action=DeleteQueue&Version=2012-11-05',
  '&MessageBody=evil&DelaySeconds=900',
  '$input.body',
  '$util.escapeJavaScript("x")',
  '#set($context.requestOverride.path = "x")',
  '#foreach($i in [1..1000])x#end',
  '$!{context.identity.accountId}',
  '${jndi:ldap://localhost/x}',
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  '../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '%0d%0aX-Evil: 1',
  '__proto__',
  'constructor',
  '\u2028\u2029',
  '\ufeff',
  '茶',
];

/** Values in place of a value. Texts of JSON, so that they can be what no JavaScript value is. */
const values = [
  'null',
  'true',
  '""',
  '"x"',
  '[]',
  '{}',
  '[[[[[[[[[[1]]]]]]]]]]',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e308',
  '1e400',
  '-1e400',
  '9007199254740993',
  '123456789012345678901234567890',
  '"\\u0000"',
  '"\\ud800"',
  '"\\ufffe"',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  ...injections.map((text) => JSON.stringify(text)),
];

/** Values of which no parser makes one. */
const broken = [
  'undefined',
  'NaN',
  'Infinity',
  "'x'",
  '01',
  '+1',
  '.5',
  '1.',
  '0x10',
  '"\t"',
  '"\\x41"',
  '"\\u12"',
  '[1,]',
  '{"a":1,}',
  '{a:1}',
  '/**/1',
  '"open',
  '[',
  '',
];

/** Bytes that are not UTF-8, or that no message can carry. */
const bytes: readonly (readonly [title: string, bytes: readonly number[]])[] = [
  ['a lone continuation byte', [0x80]],
  ['a truncated character', [0xe8, 0x8c]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['an encoded surrogate', [0xed, 0xa0, 0x80]],
  ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ['bytes that no encoding has', [0xff, 0xfe]],
  ['a NUL', [0x00]],
  ['a control character', [0x01]],
  ['U+FFFE', [0xef, 0xbf, 0xbe]],
  ['U+FFFF', [0xef, 0xbf, 0xbf]],
];

/** Returns calls with everything wrong that is known to matter, and `mutations` more by chance. */
export function hostileCalls(
  types: readonly RequestType[],
  random: Random,
  mutations: number,
): readonly HostileCall[] {
  const calls = types.flatMap((type) => [
    ...changedMembers(type),
    ...brokenBodies(type),
    ...wrongBytes(type),
    ...wrongHeaders(type),
  ]);
  for (let index = 0; index < mutations; index++) calls.push(mutated(pick(types, random), random));
  return [...calls, ...wrongPaths(types)];
}

function send(
  type: RequestType,
  title: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): HostileCall {
  return {
    title: `${type.name}: ${title}`,
    method: 'POST',
    path: `/requests/${type.name}`,
    headers: { ...json, ...headers },
    body: Buffer.from(body),
  };
}

/** Each member of the example left out, twice, and with another value. */
function changedMembers(type: RequestType): HostileCall[] {
  const example = JSON.stringify(type.example);
  return Object.entries<unknown>(Object(type.example)).flatMap(([name, value], place) => {
    const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    const { [name]: _, ...others } = Object(type.example);
    const rest = JSON.stringify(others).slice(1);
    const changed = values.filter((_value, index) => index % 4 === place % 4);
    return [
      send(type, `without ${name}`, `{${rest}`),
      send(type, `${name} twice`, `{${member},${example.slice(1)}`),
      ...changed.map((text) => send(type, `${name} is ${text}`, `{${JSON.stringify(name)}:${text},${rest}`)),
    ];
  });
}

function brokenBodies(type: RequestType): HostileCall[] {
  const example = JSON.stringify(type.example);
  const name = JSON.stringify(Object.keys(Object(type.example))[0]);
  return [
    ...values.map((text) => send(type, `the body is ${text}`, text)),
    ...broken.map((text) => send(type, `a member is ${text}`, `{${name}:${text}}`)),
    ...injections.map((text) => send(type, `the body ends with ${text}`, example + text)),
    ...injections.map((text) =>
      send(type, `a member is called ${text}`, `{${JSON.stringify(text)}:1,${example.slice(1)}`),
    ),
    send(type, 'a hundred thousand open arrays', '['.repeat(100_000)),
    send(type, 'a deep object', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)),
    send(type, 'half of the body', example.slice(0, example.length / 2)),
    send(type, 'the body in UTF-16', Buffer.from(example, 'utf16le')),
    send(type, 'the body compressed', example, { 'content-encoding': 'gzip' }),
    send(type, 'another character set', example, { 'content-type': 'application/json; charset=iso-8859-1' }),
  ];
}

function wrongBytes(type: RequestType): HostileCall[] {
  const example = JSON.stringify({ ...Object(type.example), note: 'HERE' });
  const [before = '', after = ''] = example.split('HERE');
  return bytes.map(([title, wrong]) =>
    send(
      type,
      `${title} in a text`,
      Buffer.concat([Buffer.from(before), Buffer.from(wrong), Buffer.from(after)]),
    ),
  );
}

function wrongHeaders(type: RequestType): HostileCall[] {
  const example = JSON.stringify(type.example);
  // Node.js sends no line breaks and nothing beyond Latin-1 in a header.
  const sendable = injections.filter((text) => /^[\x20-\x7e]*$/.test(text));
  return ['idempotency-key', 'traceparent', 'x-amzn-trace-id', 'x-tenant', 'x-forwarded-for'].flatMap(
    (name) =>
      [...sendable, '', 'x'.repeat(7000)].map((value) =>
        send(type, `${name} is ${value.slice(0, 50)}`, example, { [name]: value }),
      ),
  );
}

function wrongPaths(types: readonly RequestType[]): HostileCall[] {
  const body = Buffer.from(JSON.stringify(types[0]?.example));
  return injections.flatMap((text) => {
    const encoded = encodeURIComponent(text);
    return [
      { title: `a type called ${text}`, method: 'POST', path: `/requests/${encoded}`, headers: json, body },
      { title: `an id called ${text}`, method: 'GET', path: `/requests/${encoded}`, headers: {} },
      {
        title: `an upload for ${text}`,
        method: 'POST',
        path: `/requests/${encoded}/large`,
        headers: json,
        body,
      },
      { title: `a query with ${text}`, method: 'GET', path: `/requests?type=${encoded}`, headers: {} },
      {
        title: `the method PATCH on ${text}`,
        method: 'PATCH',
        path: `/requests/${encoded}`,
        headers: json,
        body,
      },
    ];
  });
}

/** The example with some bytes changed, left out or repeated. */
function mutated(type: RequestType, random: Random): HostileCall {
  let body = Buffer.from(JSON.stringify(type.example));
  const changes = 1 + Math.floor(random.fraction() * 4);
  for (let change = 0; change < changes; change++) {
    const at = Math.floor(random.fraction() * body.length);
    const length = 1 + Math.floor(random.fraction() * 8);
    const [head, cut, tail] = [
      body.subarray(0, at),
      body.subarray(at, at + length),
      body.subarray(at + length),
    ];
    const put = pick(
      [Buffer.alloc(0), random.bytes(length), Buffer.concat([cut, cut]), cut.toReversed()],
      random,
    );
    body = Buffer.concat([head, put, tail]);
  }
  return send(type, `changed bytes: ${body.toString('base64').slice(0, 60)}`, body);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random.fraction() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from');
  return item;
}
