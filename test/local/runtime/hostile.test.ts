import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { hostileAssembly } from './hostile-assembly';
import { HostileEndpoint } from './hostile-endpoint';

const ROOT = join(__dirname, '../../..');

const endpoint = new HostileEndpoint();
let child: ChildProcess;
let output = '';
/** URLs of the API's stage and of the AWS services. */
let api: URL;
let aws: URL;

beforeAll(async () => {
  const assembly = hostileAssembly(await endpoint.listen());
  const words = [
    '--import',
    'tsx',
    'local/main.ts',
    '--assembly',
    assembly,
    '--port',
    '0',
    '--aws-port',
    '0',
  ];
  child = spawn(process.execPath, words, { cwd: ROOT });
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [, first, second] = /ready {2}API (\S+) {2}AWS (\S+)/.exec(output) ?? [];
      if (first === undefined || second === undefined) return;
      [api, aws] = [new URL(first), new URL(second)];
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(output)));
  });
});

/** Fails when the process has ended. What a case set off has had a turn of the event loop before the second answer. */
afterEach(async () => {
  for (let time = 0; time < 2; time++) {
    const { status } = await fetch(`${aws.origin}/_local/health`).catch(() => ({ status: 0 }));
    if (status !== 200) throw new Error(`The runtime does not answer any more.\n${output.slice(-3000)}`);
  }
});

afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await ended;
  }
  await endpoint.close();
});

/** Sends bytes to a port, and hangs up after the answer or, with `rude`, at once. */
async function sendBytes(port: string, bytes: string | Buffer, rude = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('\r\n\r\n')) end();
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.write(bytes, 'latin1', () => {
      if (rude) socket.resetAndDestroy();
    });
  });
}

const post = (path: string, headers: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}content-length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;

async function answered(body: unknown): Promise<Response> {
  return fetch(api, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('the answer of a function', () => {
  it.each([
    ['a trailer', { headers: { Trailer: 'x-sum' }, body: 'ok' }, 200],
    ['trailers', { multiValueHeaders: { TRAILER: ['a', 'b'] }, body: 'ok' }, 200],
    ['headers of the connection', { headers: { Connection: 'upgrade', Upgrade: 'x', TE: 'trailers' } }, 200],
    [
      'a length of its own',
      { headers: { 'Content-Length': '7', 'Transfer-Encoding': 'chunked' }, body: 'ok' },
      200,
    ],
    ['names that are not header names', { headers: { 'a b': '1', '': '2', 'x\r\ny': '3', é: '4' } }, 200],
    [
      'values that are not header values',
      { headers: { a: 'x\r\nSet-Cookie: y', b: '\u0000', c: '漢' } },
      200,
    ],
    ['names of Object', { headers: { __proto__x: 'a', constructor: 'b', hasOwnProperty: 'c' } }, 200],
    ['the status 100', { statusCode: 100 }, 502],
    ['the status 101', { statusCode: 101 }, 502],
    ['the status 199 as text', { statusCode: '199' }, 502],
    ['the status 0', { statusCode: 0 }, 502],
    ['the status 1e3', { statusCode: 1e3 }, 502],
    ['a status that is an object', { statusCode: {} }, 502],
    ['a body with the status 204', { statusCode: 204, body: 'ok' }, 204],
    ['a body with the status 304', { statusCode: 304, body: 'ok' }, 304],
    ['a body that is an object', { body: {} }, 502],
    ['headers that are a list', { headers: ['a'] }, 502],
    ['a header that is an object', { headers: { a: { toString: 1 } } }, 502],
    ['a header that is null', { headers: { a: null } }, 502],
    ['null', null, 502],
    ['text', 'text', 502],
  ])('may have %s', async (_, answer, status) => {
    expect((await answered(answer)).status).toBe(status);
  });

  it('may be nested deeper than a parser follows', async () => {
    expect((await answered(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).status).toBe(502);
  });
});

describe('an HTTP endpoint', () => {
  it.each([
    ['brokenBody', 504],
    ['brokenChunk', 504],
    ['informational', 504],
    ['nonsense', 504],
    ['reset', 504],
    ['status999', 999],
    ['switching', 504],
    ['trailer', 200],
    ['twoLengths', 504],
    ['zipped', 504],
  ])('may answer with %s', async (name, status) => {
    const answer = await sendBytes(
      api.port,
      `GET ${api.pathname}/${name} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

describe('a client', () => {
  const requests: readonly (readonly [string, string])[] = [
    ['a broken escape in the path', 'GET /v1/%zz%ff HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['a broken escape in the query', 'GET /v1/x?%zz=%&%ff HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['two slashes', 'GET // HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['a path that is a URL', 'GET http://[::1 HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['a tunnel', 'CONNECT x:1 HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['the host of another machine', 'GET /v1 HTTP/1.1\r\nhost: evil.example\r\n\r\n'],
    ['a request without a host', 'GET /v1 HTTP/1.1\r\n\r\n'],
    ['a request of HTTP/1.0', 'GET /v1/reset HTTP/1.0\r\n\r\n'],
    [
      'a length and chunks',
      'POST /v1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /v1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    ],
    [
      'a chunk that is not one',
      'POST /v1 HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    ],
    [
      'headers that are too large',
      `GET /v1 HTTP/1.1\r\nhost: localhost\r\na: ${'x'.repeat(100_000)}\r\n\r\n`,
    ],
    [
      'an expectation',
      'POST /v1 HTTP/1.1\r\nhost: localhost\r\nexpect: miracles\r\ncontent-length: 0\r\n\r\n',
    ],
    [
      'another protocol',
      'GET /v1/x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
    ],
    [
      'credentials that are not any',
      'GET / HTTP/1.1\r\nhost: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=%\r\n\r\n',
    ],
    [
      'a service that is a name of Object',
      'GET / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: constructor.x\r\n\r\n',
    ],
    ['bytes that are not HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001'],
  ];

  it.each(requests)('may send %s', async (_, bytes) => {
    for (const port of [api.port, aws.port])
      expect(await sendBytes(port, bytes)).toMatch(/^(HTTP\/1\.1 \d{3} |$)/);
  });

  it.each([
    ['in its headers', 'POST /v1 HTTP/1.1\r\nhost: localhost\r\nconten'],
    ['in its body', 'POST /v1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf'],
    ['in a chunk', 'POST /v1 HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nffff\r\nhalf'],
    ['before the answer', post('/v1', '', '{}')],
    [
      'while it polls',
      post(
        '/',
        'content-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.ReceiveMessage\r\n',
        '{"QueueUrl":"http://x/000000000000/queue","WaitTimeSeconds":20}',
      ),
    ],
    [
      'during the handshake of a WebSocket',
      'GET /event/realtime HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-protocol: aws-appsync-event-ws\r\n\r\n',
    ],
  ])('may hang up %s', async (_, bytes) => {
    for (const port of [api.port, aws.port]) expect(await sendBytes(port, bytes, true)).toBe('');
  });

  const json = (target: string): string =>
    `content-type: application/x-amz-json-1.0\r\nx-amz-target: ${target}\r\n`;
  const form = 'content-type: application/x-www-form-urlencoded\r\n';
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const bodies: readonly (readonly [string, string])[] = [
    ['JSON that breaks off to SQS', post('/', json('AmazonSQS.SendMessage'), '{"QueueUrl":')],
    ['a list to SQS', post('/', json('AmazonSQS.SendMessage'), '[]')],
    ['nested JSON to SQS', post('/', json('AmazonSQS.SendMessage'), deep)],
    [
      'members of other types to SQS',
      post(
        '/',
        json('AmazonSQS.SendMessageBatch'),
        '{"QueueUrl":{"toString":1},"Entries":[null,1,{"toString":1}]}',
      ),
    ],
    [
      'nested JSON to DynamoDB',
      post('/', json('DynamoDB_20120810.PutItem'), `{"TableName":"table","Item":${deep}}`),
    ],
    [
      'members of other types to DynamoDB',
      post('/', json('DynamoDB_20120810.PutItem'), '{"TableName":{"toString":1},"Item":[]}'),
    ],
    [
      'an expression that is not one to DynamoDB',
      post(
        '/',
        json('DynamoDB_20120810.UpdateItem'),
        `{"TableName":"table","Key":{"id":{"S":"1"}},"UpdateExpression":"SET ${'a.'.repeat(5000)}b = :v","ExpressionAttributeValues":{":v":{"NULL":true}}}`,
      ),
    ],
    [
      'a filter that is too long to DynamoDB',
      post(
        '/',
        json('DynamoDB_20120810.Scan'),
        `{"TableName":"table","FilterExpression":"${'('.repeat(4000)}"}`,
      ),
    ],
    [
      'keys of other types to DynamoDB',
      post('/', json('DynamoDB_20120810.GetItem'), '{"TableName":"table","Key":{"id":{"N":"1"}}}'),
    ],
    [
      'a number that is not one to DynamoDB',
      post(
        '/',
        json('DynamoDB_20120810.PutItem'),
        '{"TableName":"table","Item":{"id":{"S":"1"},"n":{"N":"1e999999999"}}}',
      ),
    ],
    [
      'a form that is nested to SNS',
      post('/', form, `Action=Publish&Version=2010-03-31&${'a.'.repeat(30_000)}b=1`),
    ],
    [
      'a form with names of Object to SNS',
      post('/', form, 'Action=__proto__&Version=2010-03-31&__proto__.x=1&constructor.prototype.y=1'),
    ],
    ['XML that breaks off to S3', post('/bucket?delete', '', '<Delete><Object><Key>a')],
    ['nested XML to S3', post('/bucket?delete', '', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`)],
    [
      'a character that is not one to S3',
      post('/bucket?delete', '', '<Delete><Object><Key>&#x110000;&#xD800;</Key></Object></Delete>'),
    ],
    [
      'a form that breaks off in a file to S3',
      post(
        '/bucket',
        'content-type: multipart/form-data; boundary=b\r\n',
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
      ),
    ],
    [
      'a form that breaks off in another file to S3',
      post(
        '/bucket',
        'content-type: multipart/form-data; boundary=b\r\n',
        '--b\r\ncontent-disposition: form-data; name="other"; filename="a"\r\n\r\nhalf',
      ),
    ],
    [
      'a form with a broken part to S3',
      post(
        '/bucket',
        'content-type: multipart/form-data; boundary=b\r\n',
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--b\r\nbroken\u0000\r\n\r\n',
      ),
    ],
    ['a form without a boundary to S3', post('/bucket', 'content-type: multipart/form-data\r\n', 'x')],
    [
      'an answer that is not a header to S3',
      'GET /bucket/a?response-content-type=a%0d%0ab&response-expires=%00 HTTP/1.1\r\nhost: localhost\r\n\r\n',
    ],
    [
      'a URL that is signed with nonsense to S3',
      'GET /bucket/a?X-Amz-Algorithm=x&X-Amz-Credential=%zz/1/1/s3/aws4_request&X-Amz-Signature=%ff&X-Amz-Expires=x HTTP/1.1\r\nhost: localhost\r\n\r\n',
    ],
    ['a function whose name is not one to Lambda', post('/2015-03-31/functions/%zz/invocations', '', '{}')],
    [
      'a mapping whose id is not one to Lambda',
      'GET /2015-03-31/event-source-mappings/%zz HTTP/1.1\r\nhost: localhost\r\n\r\n',
    ],
    ['a schedule whose name is not one to the scheduler', post('/schedules/%E0%A4%A', '', '{}')],
    [
      'a form whose name is dots to SQS',
      post('/', form, `Action=SendMessage&Version=2012-11-05&${'.'.repeat(100_000)}=1`),
    ],
    ['a tag that does not end to S3', post('/bucket?delete', '', `<Delete${' '.repeat(1_000_000)}`)],
    [
      'an event that is not JSON to Lambda',
      post('/2015-03-31/functions/run/invocations', 'x-amz-invocation-type: Event\r\n', 'nonsense'),
    ],
    [
      'JSON that is not a schedule to the scheduler',
      post('/schedules/a', '', '{"ScheduleExpression":{"toString":1}}'),
    ],
    [
      'an event that is not one to AppSync',
      post('/event', 'content-type: application/json\r\n', '{"channel":{"toString":1},"events":[1]}'),
    ],
    ['no event to AppSync', post('/event', 'content-type: application/json\r\n', 'null')],
  ];

  it.each(bodies)('may send %s', async (_, bytes) => {
    expect(await sendBytes(aws.port, bytes)).toMatch(/^HTTP\/1\.1 [2-4]\d\d /);
  });
});

describe('a client of a WebSocket', () => {
  const PROTOCOL = 'aws-appsync-event-ws';

  /** Connects with what stands in the subprotocol, sends a message, and returns the type of the answer. */
  async function talk(header: string, message: string | Buffer): Promise<unknown> {
    const socket = new WebSocket(`ws://${aws.host}/event/realtime`, [PROTOCOL, `header-${header}`]);
    return new Promise((resolve) => {
      socket.on('error', resolve);
      socket.on('close', resolve);
      socket.on('message', (data: Buffer) => {
        const { type } = Object(JSON.parse(data.toString()));
        resolve(type);
        socket.close();
      });
      socket.on('open', () => socket.send(message));
    });
  }

  const encoded = (text: string): string => Buffer.from(text).toString('base64url');

  it.each([
    ['a member that cannot be text', '{"x-api-key":{"toString":1,"valueOf":2}}'],
    ['null', 'null'],
    ['JSON that breaks off', '{"host":'],
    ['names of Object', '{"__proto__":{"a":1},"constructor":[]}'],
  ])('may connect with %s', async (_, header) => {
    expect(await talk(encoded(header), '{"type":"connection_init"}')).toBe('connection_error');
  });

  it.each([
    ['nothing', ''],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00])],
    ['null', 'null'],
    ['a type that is an object', '{"type":{"toString":1}}'],
    ['nested JSON', `{"type":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    [
      'an authorization that cannot be text',
      '{"type":"subscribe","id":"1","channel":"/channel/*","authorization":{"a":{"toString":1}}}',
    ],
    [
      'a channel that is an object',
      '{"type":"publish","id":"1","channel":{"toString":1},"events":{"length":1}}',
    ],
  ])('may send %s', async (_, message) => {
    expect(
      await talk(encoded(JSON.stringify({ 'x-api-key': /da2-\w+/.exec(output)?.[0] })), message),
    ).toMatch(/error$/);
  });

  it('may send frames that are not any', async () => {
    const upgrade = `GET /event/realtime HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-protocol: ${PROTOCOL}\r\n\r\n`;
    expect(await sendBytes(aws.port, `${upgrade}\u00ff\u00ff\u00ff\u00ff`)).toContain(
      '101 Switching Protocols',
    );
  });
});

describe('an endpoint of a topic', () => {
  it.each([
    'brokenBody',
    'brokenChunk',
    'informational',
    'nonsense',
    'reset',
    'status999',
    'switching',
    'twoLengths',
  ])('may answer a message with %s', async (name) => {
    const called = endpoint.called(name);
    const url = encodeURIComponent(`${endpoint.url}/${name}`);
    const topic = 'arn:aws:sns:us-east-1:000000000000:topic';
    const body = `Action=Subscribe&Version=2010-03-31&TopicArn=${topic}&Protocol=http&Endpoint=${url}`;
    expect(
      await sendBytes(aws.port, post('/', 'content-type: application/x-www-form-urlencoded\r\n', body)),
    ).toMatch(/ 200 /);
    await called;
  });
});

describe('the code of a function', () => {
  interface Ran {
    readonly error: string | null;
    readonly result: unknown;
  }

  async function invoke(name: string, event: object): Promise<Ran> {
    const url = `${aws.origin}/2015-03-31/functions/${name}/invocations`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    return { error: response.headers.get('x-amz-function-error'), result: await response.json() };
  }

  const failed = (errorType: string): Ran => ({
    error: 'Unhandled',
    result: expect.objectContaining({ errorType }),
  });
  const exited = failed('Runtime.ExitError');
  const late = failed('Sandbox.Timedout');
  const ok = (result: unknown): Ran => ({ error: null, result });
  const forever = 'await new Promise(() => setInterval(() => {}, 1000));';

  it.each<readonly [string, string, Ran]>([
    ['exits', 'process.exit(3)', exited],
    ['exits by another name', 'process.reallyExit(3)', exited],
    ['aborts', 'process.abort()', failed('TypeError')],
    ['kills its process', "process.kill(process.pid, 'SIGKILL'); " + forever, exited],
    [
      'kills its process by a child',
      "require('node:child_process').execSync(`kill -9 ${process.pid}`)",
      exited,
    ],
    ['interrupts its process', "process.kill(process.pid, 'SIGINT'); return 1", ok(1)],
    ['hangs up on its process', "process.disconnect?.(); require('fs').closeSync(3); " + forever, exited],
    ['closes standard output', "require('fs').closeSync(1); require('fs').closeSync(2); return 1", ok(1)],
    ['ends its streams', 'process.stdout.end(); process.stderr.destroy(); return 1', ok(1)],
    ['throws later', "setTimeout(() => { throw new Error('late') }); " + forever, failed('Error')],
    [
      'rejects later',
      "Promise.reject(new Error('late')); " + forever,
      failed('Runtime.UnhandledPromiseRejection'),
    ],
    ['throws nothing', 'throw undefined', failed('undefined')],
    ['throws what has no text', 'throw Object.create(null)', failed('object')],
    [
      'throws a getter that throws',
      "throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })",
      failed('Error'),
    ],
    ['returns a BigInt', 'return 1n', failed('Runtime.MarshalError')],
    ['returns a circle', 'const a = {}; return (a.a = a)', failed('Runtime.MarshalError')],
    ['returns a getter that throws', 'return { get a() { throw 1 } }', failed('Runtime.MarshalError')],
    ['returns a function', 'return () => 1', ok(null)],
    ['returns a symbol', 'return Symbol.iterator', ok(null)],
    ['returns what a toJSON makes', 'return { toJSON: () => undefined }', ok(null)],
    ['returns more than is allowed', "return 'x'.repeat(7e6)", failed('Function.ResponseSizeTooLarge')],
    ['runs for ever', 'for (;;);', late],
    ['never settles', forever, late],
    ['nests calls for ever', 'const f = () => f() + 1; return f()', failed('RangeError')],
    ['runs out of memory step by step', 'const all = []; for (;;) all.push({ all: all.length })', exited],
    [
      'runs out of memory at once',
      'return new Array(2 ** 27 - 1).fill(0).map((_, a) => ({ a })).length',
      exited,
    ],
    ['replaces Date', 'globalThis.Date = class { static now() { throw 1 } }; return 1', ok(1)],
    ['replaces JSON', "JSON.stringify = () => 'nonsense'; JSON.parse = undefined; return 1", ok(1)],
    ['replaces Promise', 'globalThis.Promise = undefined; globalThis.Map = undefined; return 1', ok(1)],
    [
      'posts messages',
      "require('node:worker_threads').parentPort?.postMessage({ type: 'odd' }); return 1",
      ok(1),
    ],
    [
      'listens to everything',
      "for (const name of ['exit', 'beforeExit', 'uncaughtException']) process.on(name, () => { throw 1 }); return 1",
      ok(1),
    ],
    [
      'writes what is not text',
      'process.stdout.write(Buffer.from([255, 254])); console.log({ a: 1n }); return 1',
      ok(1),
    ],
    ['replaces process', 'globalThis.process = undefined; return 1', ok(1)],
    [
      'writes to the pipe of its process',
      "const bytes = Buffer.alloc(64, 65); bytes.writeUInt32BE(8, 0); require('fs').writeSync(3, bytes); " +
        forever,
      exited,
    ],
    ['writes a byte to the pipe of its process', "require('fs').writeSync(3, 'A'); return 1", exited],
    [
      'writes frames with other types to the pipe of its process',
      `for (const type of ['written', 'failed', 'message'])
        for (let id = 0; id < 200; id++) {
          const body = require('v8').serialize({ type, id, text: { toString: 1 }, message: { toString: 1 }, code: [] });
          const head = Buffer.from([0x75, 0x6b, 0x65, 0x74, 0, 0, 0, body.length]);
          require('fs').writeSync(3, Buffer.concat([head, body]));
        }
      return 1`,
      ok(1),
    ],
    [
      'writes a line of 20 MB',
      "process.stdout.write('x'.repeat(2e7)); process.stdout.write('\\n'); return 1",
      ok(1),
    ],
  ])('may do what it likes: it %s', async (_, code, expected) => {
    expect(await invoke(expected === late ? 'brief' : 'run', { code })).toEqual(expected);
    expect(await invoke('steady', {})).toEqual(ok('steady'));
  });
});
