import { idempotencyKeyPattern, intakeContext } from '../../lambda/contract/envelope';
import { requestIdPattern } from '../../lambda/contract/request-id';
import { orderGroup } from '../../lambda/core/queue/message-group';
import { acceptedTemplate, refusedTemplate } from '../../lib/templates/acceptance';
import { acceptRequestTemplate } from '../../lib/templates/accept-request';
import { byAccount, type Call, map } from './mapping';

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/intake';
const template = acceptRequestTemplate({ name: 'survey-filed' }, queueUrl, byAccount);

function sent(call: Call): {
  message: Record<string, unknown>;
  body: string;
  envelope: Record<string, unknown>;
} {
  const message: Record<string, unknown> = JSON.parse(map(template, call).text);
  const body = String(message['MessageBody']);
  return { message, body, envelope: JSON.parse(body) };
}

const nasty = [
  'a&b=c%20d+e',
  'quotes " and \' and \\" and \\\' and \\',
  'emoji 🧾 and 受付',
  'separators \u2028 and \u2029',
  'control \u0000 \u001f \u007f',
  'slashes / and </script> and \\/',
  '$util.escapeJavaScript($input.body) #set($x = 1) ${context.path} #if(true)#end ##',
  '","DelaySeconds":900,"QueueUrl":"https://elsewhere',
  '"},"MessageAttributes":{"type":{"DataType":"String","StringValue":"stolen"}},"x":{"y":"',
];

describe('the request template of POST /requests/{type}', () => {
  it('sends the message and nothing else to the intake queue', () => {
    const { message } = sent({ body: '{}' });
    expect(Object.keys(message)).toEqual(['QueueUrl', 'MessageBody']);
    expect(message['QueueUrl']).toBe(queueUrl);
  });

  it('fills in an envelope that the dispatcher takes', () => {
    const { envelope } = sent({
      body: '{"a":1}',
      headers: {
        'Idempotency-Key': 'order 7',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
      accountId: '123456789012',
    });
    const { data, ...context } = envelope;
    expect(data).toEqual({ a: 1 });
    expect(intakeContext.parse(context)).toEqual({
      specversion: '1.0',
      id: '1767225600000-Qu1ZYE3joAMEUSg',
      source: '/uketsuke/requests',
      type: 'survey-filed',
      datacontenttype: 'application/json',
      tenant: '123456789012',
      idempotencykey: 'order 7',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
  });

  it('has every trusted member when nothing is known of the caller', () => {
    const { data: _, ...context } = sent({ body: '{}' }).envelope;
    expect(intakeContext.parse(context)).toMatchObject({ tenant: '', idempotencykey: '', traceparent: '' });
  });

  it.each([
    ['123456789012', '123456789012'],
    // What API Gateway does not give today; a message group has no spaces and no quotation marks.
    ['some "one"', 'some__one_'],
  ])('makes the tenant %s the message group, so that queues are fair', (accountId, MessageGroupId) => {
    const { message } = sent({ body: '{}', accountId });
    expect(message).toMatchObject({ MessageGroupId });
    expect(Object.keys(message)).toEqual(['QueueUrl', 'MessageBody', 'MessageGroupId']);
  });

  describe('of a type that is received in order', () => {
    const inOrder = acceptRequestTemplate(
      { name: 'survey-amended', orderedBy: 'order' },
      `${queueUrl}.fifo`,
      byAccount,
    );
    const mapped = (call: Call): Record<string, unknown> => JSON.parse(map(inOrder, call).text);

    it('sends to the FIFO queue, grouped by tenant and field, with its id for deduplication', () => {
      const { MessageBody, ...message } = mapped({
        body: '{"note":"order","order":"A-7"}',
        accountId: '123456789012',
        headers: { 'Idempotency-Key': 'k' },
      });
      expect(message).toEqual({
        QueueUrl: `${queueUrl}.fifo`,
        MessageGroupId: orderGroup('123456789012', 'A-7'),
        MessageDeduplicationId: '1767225600000-Qu1ZYE3joAMEUSg',
      });
      expect(JSON.parse(String(MessageBody))).toMatchObject({ id: message['MessageDeduplicationId'] });
    });

    it('has a group of its own for those who are not known', () => {
      expect(mapped({ body: '{"order":"A-7"}' })).toMatchObject({ MessageGroupId: orderGroup('', 'A-7') });
    });

    it.each(nasty)('escapes what no model has looked at: %j', (order) => {
      const message = mapped({ body: JSON.stringify({ order }), accountId: '1' });
      expect(message).toMatchObject({ MessageGroupId: `1:${order}` });
      expect(Object.keys(message)).toEqual([
        'QueueUrl',
        'MessageBody',
        'MessageGroupId',
        'MessageDeduplicationId',
      ]);
    });
  });

  it.each(['idempotency-key', 'Idempotency-Key', 'IDEMPOTENCY-KEY'])('finds the header %s', (name) => {
    expect(sent({ body: '{}', headers: { [name]: 'k' } }).envelope['idempotencykey']).toBe('k');
  });

  it.each(nasty)('carries the body byte for byte: %j', (text) => {
    const body = JSON.stringify({ text });
    expect(sent({ body }).body.startsWith(`{"data":${body},`)).toBe(true);
    expect(sent({ body }).envelope['data']).toEqual({ text });
    expect(Object.keys(sent({ body }).message)).toEqual(['QueueUrl', 'MessageBody']);
  });

  it.each(nasty)('carries a header as it is, whatever is in it: %j', (text) => {
    const { message, envelope } = sent({ body: '{}', headers: { traceparent: text } });
    expect(envelope['traceparent']).toBe(text);
    expect(Object.keys(message)).toEqual(['QueueUrl', 'MessageBody']);
  });

  it.each([...nasty, ' ', 'k'.repeat(128), 'k'.repeat(129), '', 'line\nbreak', 'ends\n', 'basket\t0'])(
    'carries an idempotency key as it is, or leaves the message out: %j',
    (text) => {
      const call = { body: '{}', headers: { 'IDEMPOTENCY-key': text } };
      const message: Record<string, string> = JSON.parse(map(template, call).text);
      const { MessageBody } = message;
      const key = MessageBody === undefined ? undefined : JSON.parse(MessageBody).idempotencykey;
      expect(key).toBe(idempotencyKeyPattern.test(text) ? text : undefined);
      expect(Object.keys(message)).toEqual(['QueueUrl', ...(key === undefined ? [] : ['MessageBody'])]);
    },
  );

  it('lets what the API vouches for win over members smuggled in behind the body', () => {
    const { envelope } = sent({
      body: '{"a":1},"id":"forged","type":"forged","tenant":"forged"',
      accountId: '1',
    });
    expect(envelope).toMatchObject({
      id: '1767225600000-Qu1ZYE3joAMEUSg',
      type: 'survey-filed',
      tenant: '1',
    });
  });

  it.each(['Qu1ZYE3joAMEUSg=', 'O-9cQGdwoAMEVmQ=', 'a+b/c+d/e+f/ghi=='])(
    'makes a well-formed id of the extended id %s',
    (extendedRequestId) => {
      expect(sent({ body: '{}', extendedRequestId }).envelope['id']).toMatch(requestIdPattern);
    },
  );

  it('gives different extended ids different ids, in either alphabet of base64', () => {
    const extended = ['abcdefgh+=', 'abcdefgh/=', 'abcdefgha=', 'abcdefgh=='];
    const ids = extended.map((extendedRequestId) => sent({ body: '{}', extendedRequestId }).envelope['id']);
    expect(ids).toEqual(
      ['abcdefgh-', 'abcdefgh_', 'abcdefgha', 'abcdefgh'].map((call) => `1767225600000-${call}`),
    );
  });

  it.each([1_767_225_600_000, '1767225600000'])(
    'prints the time %j into the id, be it a number or a text',
    (requestTimeEpoch) => {
      expect(sent({ body: '{}', requestTimeEpoch }).envelope['id']).toBe('1767225600000-Qu1ZYE3joAMEUSg');
    },
  );
});

describe('the response template for an accepted request', () => {
  it('gives the id that the message has, and where to ask for its status', () => {
    const { text, headers } = map(acceptedTemplate, { body: '{"MessageId":"m"}' });
    const id = sent({ body: '{}' }).envelope['id'];
    const self = `/v1/requests/${String(id)}`;
    expect(JSON.parse(text)).toEqual({ id, status: 'accepted', links: { self } });
    expect(text).toContain(`"${self}"`);
    expect(headers).toEqual({ Location: self });
  });

  it.each([
    ['/requests/survey-filed', '/requests/'],
    ['/shop/requests/survey-filed', '/shop/requests/'],
    ['/v1/requests/survey-filed/', '/v1/requests/'],
    ['/requests/requests/survey-filed', '/requests/requests/'],
  ])('links beside the path %s', (path, base) => {
    expect(map(acceptedTemplate, { path }).headers['Location']).toBe(`${base}1767225600000-Qu1ZYE3joAMEUSg`);
  });
});

describe('the response template for a refused message', () => {
  const refused = refusedTemplate({ tooLarge: 'Too large.' });
  const answer = (type: string, message: string) => JSON.stringify({ __type: type, message });

  it.each([
    [
      '400',
      answer(
        'com.amazonaws.sqs#InvalidMessageContents',
        'The message contains characters outside the allowed set.',
      ),
    ],
    [
      '400',
      answer(
        'com.amazon.coral.service#InvalidParameterValueException',
        "Invalid binary character '#xFFFE' was found in the message body",
      ),
    ],
    [
      '413',
      answer(
        'com.amazon.coral.service#InvalidParameterValueException',
        'One or more parameters are invalid. Reason: Message must be shorter than 245760 bytes.',
      ),
    ],
    ['413', answer('com.amazon.coral.service#RequestEntityTooLargeException', 'Request is too large')],
  ])('answers %s to %s', (status, body) => {
    const mapped = map(refused, { body });
    expect(mapped.status ?? '400').toBe(status);
    expect(JSON.parse(mapped.text)).toMatchObject({ type: 'about:blank', status: Number(status) });
    expect(mapped.headers).toEqual({});
  });

  // The first was seen on AWS, where both protocols have the text; the others are what SQS may also make of it.
  // https://github.com/localstack/localstack/issues/12317
  it.each([
    answer(
      'com.amazonaws.sqs#MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    ),
    answer('com.amazonaws.sqs#MissingParameter', 'The request must contain the parameter MessageBody.'),
    answer(
      'com.amazonaws.sqs#InvalidParameterValueException',
      'The request must contain the parameter MessageBody.',
    ),
    answer(
      'com.amazon.coral.validate#ValidationException',
      "1 validation error detected: Value null at 'messageBody' failed to satisfy constraint: Member must not be null",
    ),
  ])('answers 400 with the rule for idempotency keys to %s', (body) => {
    const mapped = map(refused, { body });
    expect(mapped.status).toBeUndefined();
    expect(JSON.parse(mapped.text)).toMatchObject({
      status: 400,
      detail: 'The idempotency key must have 1 to 128 printable ASCII characters.',
    });
  });

  it.each([
    answer('com.amazon.coral.service#MissingAuthenticationTokenException', 'Missing Authentication Token'),
    answer('com.amazonaws.sqs#RequestThrottled', 'Request was throttled.'),
    answer('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.'),
    answer('com.amazon.coral.service#AccessDeniedException', 'Access to the resource is denied.'),
    answer('com.amazonaws.sqs#KmsThrottled', 'Throttled.'),
    '{}',
  ])('answers 503 with Retry-After to %s', (body) => {
    const mapped = map(refused, { body });
    expect(mapped.status).toBe('503');
    expect(JSON.parse(mapped.text)).toMatchObject({ title: 'Service Unavailable', status: 503 });
    expect(mapped.headers).toEqual({ 'Retry-After': '1' });
  });
});
