import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { fingerprintOf } from '../../lib/contracts/fingerprint';
import { call } from './http';
import { intakeQueue, runIntake } from './intake';
import { counts, take } from './messages';
import { accepted, idOf, type Headers } from './requests';
import type { RunningApp } from './running-app';

let strict: RunningApp;
/** Takes any body, as an API would whose JSON parser is lenient. */
let lenient: RunningApp;

beforeAll(async () => {
  [strict, lenient] = await Promise.all([runIntake(), runIntake({ validates: false })]);
});

interface Sent {
  readonly app: RunningApp;
  readonly body: string;
  readonly headers?: Headers;
  readonly query?: string;
}

/** Sends a request and takes its one message: the text, in which `ID` stands for its id, and all that is around it. */
async function messageOf({ app, body, headers, query = '' }: Sent): Promise<object> {
  const location = await accepted(app, `order-placed${query}`, body, headers);
  const waiting = await counts(app, intakeQueue(app));
  const [message] = await take(app, intakeQueue(app));
  return {
    text: message?.Body?.replace(idOf(location), 'ID'),
    waiting,
    attributes: message?.MessageAttributes,
    systemAttributes: Object.keys(message?.Attributes ?? {}).toSorted(),
    group: message?.Attributes?.['MessageGroupId'],
  };
}

/** The one message of a body: as the client wrote it, without delay and attributes. */
function plain(body: string, { key = '', traceparent = '' } = {}): object {
  return {
    text:
      `{"data":${body},"specversion":"1.0","id":"ID","source":"/uketsuke/requests",` +
      `"type":"order-placed","datacontenttype":"application/json","contract":"${fingerprintOf(orderPlaced)}",` +
      `"tenant":"000000000000",` +
      `"idempotencykey":${JSON.stringify(key)},"traceparent":${JSON.stringify(traceparent)}}`,
    waiting: { visible: 1, delayed: 0, inFlight: 0 },
    attributes: undefined,
    systemAttributes: [
      'AWSTraceHeader',
      'ApproximateFirstReceiveTimestamp',
      'ApproximateReceiveCount',
      'MessageGroupId',
      'SenderId',
      'SentTimestamp',
    ],
    group: '000000000000',
  };
}

const withNote = (note: string) => JSON.stringify({ ...orderPlaced.example, note });
const exampleBody = JSON.stringify(orderPlaced.example);

describe('a body', () => {
  it.each([
    ['what a form would change', 'a & b = 100% + 1; %26 %0A c?d#e'],
    ['quotation marks', `"quoted" 'single' \`back\` “curly”`],
    ['backslashes', 'C:\\new\\table \\" \\\\ \\u0041'],
    ['emoji', '🫖🍵 👩‍👩‍👧 é é 日本語'],
    ['line and paragraph separators', 'a\u2028b\u2029c\u0085d'],
    ['control characters, escaped', 'a\u0000b\u001fc\td\r\ne\u007f'],
    ['template variables', '$util.escapeJavaScript("x") $context.identity.accountId ${context.path} $!x'],
    ['template directives', '#set($id = "evil")#if(true)yes#end ## #* *# #parse("x")'],
    ['markup', '</script><!--]]>&amp;<b>'],
    ['what the envelope looks like', ',"specversion":"1.0","id":"evil"}'],
  ])('arrives byte for byte with %s in it', async (_, note) => {
    const body = withNote(note);
    expect(await messageOf({ app: strict, body })).toEqual(plain(body));
  });

  it('arrives byte for byte, however its JSON is written', async () => {
    const body = `\r\n{ "note":"\\u00e9\\/\\ud83e\\uded6",\t${exampleBody
      .slice(1)
      .replace('8650', '8650.0e0')
      .replace(/,"note":.*/, '}')}  \n`;
    expect(await messageOf({ app: strict, body })).toEqual(plain(body));
  });

  it.each([
    ['asks for a delay', '{"DelaySeconds":900,"note":"x"}'],
    ['asks for attributes', '{"MessageAttributes":{"type":{"DataType":"String","StringValue":"evil"}}}'],
    ['goes on after its end', '{},"id":"evil","DelaySeconds":900'],
    ['leaves the text of the message', '{"note":"x"}"},"DelaySeconds":900,"x":{"y":"'],
    ['leaves it with backslashes', '{"note":"x\\"}\\"},\\"DelaySeconds\\":900,\\"x\\":\\"'],
    ['repeats what the envelope says', '{},"specversion":"1.0","id":"evil","type":"stock-adjusted"'],
  ])('that %s stays a body, even where the API lets it in', async (_, body) => {
    expect(await messageOf({ app: lenient, body })).toEqual(plain(body));
  });

  it('that names another queue does not get there', async () => {
    const { QueueUrl = '' } = await lenient.sqs.send(new CreateQueueCommand({ QueueName: 'other' }));
    for (const body of [JSON.stringify({ QueueUrl }), `{}","QueueUrl":${JSON.stringify(QueueUrl)},"x":"`]) {
      expect(await messageOf({ app: lenient, body })).toEqual(plain(body));
    }
    const query = `?QueueUrl=${encodeURIComponent(QueueUrl)}&Action=SendMessage&DelaySeconds=900`;
    expect(await messageOf({ app: lenient, body: '{}', query })).toEqual(plain('{}'));
    expect(await counts(lenient, QueueUrl)).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
    // And the queue does take messages.
    await lenient.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    expect(await counts(lenient, QueueUrl)).toMatchObject({ visible: 1 });
  });
});

describe('a header', () => {
  it.each([
    'basket-7',
    '","DelaySeconds":900,"x":"',
    '\\","DelaySeconds\\":900,\\"x\\":\\"',
    '"},"DelaySeconds":900,"MessageAttributes":{"type":{"DataType":"String","StringValue":"evil"}},"x":{"y":"',
    `it's "quoted" \\ and %0a%22 & = + escaped \\n \\u0022`,
    '$context.path ${id} #set($id = "evil") $util.base64Decode("eA==")',
    '","id":"evil","tenant":"other',
  ])('Idempotency-Key: %s stays what it is', async (key) => {
    const headers = { 'Idempotency-Key': key };
    expect(await messageOf({ app: strict, body: exampleBody, headers })).toEqual(plain(exampleBody, { key }));
  });

  it('traceparent stays what it is', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","DelaySeconds":900,"x":"';
    const headers = { traceparent };
    expect(await messageOf({ app: strict, body: exampleBody, headers })).toEqual(
      plain(exampleBody, { traceparent }),
    );
  });

  it.each([
    ['of another action', { 'X-Amz-Target': 'AmazonSQS.PurgeQueue' }],
    ['of another request id', { 'x-amzn-RequestId': 'evil', 'X-Amz-Request-Id': 'evil' }],
    ['of a trace', { 'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000","DelaySeconds":900' }],
    ['of a group', { MessageGroupId: 'evil', DelaySeconds: '900' }],
  ])('%s changes nothing', async (_, headers) => {
    expect(await messageOf({ app: strict, body: exampleBody, headers })).toEqual(plain(exampleBody));
  });

  it('of a charset belongs to the content type', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(await messageOf({ app: strict, body: exampleBody, headers })).toEqual(plain(exampleBody));
  });
});

describe('a path', () => {
  it.each([
    '/v1/requests/order-placed%22%2C%22DelaySeconds%22%3A900',
    '/v1/requests/order-placed;DelaySeconds=900',
    '/v1/requests/order-placed%0d%0aX-Evil:1',
    '/v1/requests/..%2f..%2fother',
    '/v1/%2e%2e/other',
  ])('%s leads nowhere', async (path) => {
    const answer = await call(strict.runtime.apiUrl, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: exampleBody,
    });
    expect([answer.status, answer.headers['x-evil']]).toEqual([404, undefined]);
    expect(await counts(strict, intakeQueue(strict))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });
});
