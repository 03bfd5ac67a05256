import type { WireRequest } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import { jsonError, jsonResult, parseJsonInput, targetedAction } from '../../../local/wire/aws-json';
import { asList, mapOf, parseQueryCall, queryError, queryResult } from '../../../local/wire/aws-query';
import { escapeXml, isXmlText, textElement } from '../../../local/wire/xml';

function form(body: string, path = '/'): WireRequest {
  return { method: 'POST', path, headers: {}, body: Buffer.from(body) };
}
const parametersOf = (body: string) => parseQueryCall(form(body)).parameters;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
describe('the query protocol', () => {
  it('keeps action and version apart from the parameters', () => {
    const call = parseQueryCall(form('Action=SendMessage&Version=2012-11-05&MessageBody=a'));
    expect(plain(call)).toEqual({
      action: 'SendMessage',
      version: '2012-11-05',
      parameters: { MessageBody: 'a' },
    });
  });

  it('reads the query string as well as the body', () => {
    const call = parseQueryCall(form('MessageBody=a', '/q?Action=SendMessage&DelaySeconds=1'));
    expect(plain(call.parameters)).toEqual({ DelaySeconds: '1', MessageBody: 'a' });
  });

  it.each<[string, string, unknown]>([
    ['a flattened list', 'AttributeName.1=All&AttributeName.2=Policy', { AttributeName: ['All', 'Policy'] }],
    ['a list of members', 'TagKeys.member.1=a&TagKeys.member.2=b', { TagKeys: ['a', 'b'] }],
    [
      'a list of structures',
      'Entries.member.1.Id=x&Entries.member.1.Message=m&Entries.member.2.Id=y',
      { Entries: [{ Id: 'x', Message: 'm' }, { Id: 'y' }] },
    ],
    [
      'a map of entries',
      'Attributes.entry.1.key=a&Attributes.entry.1.value=1&Attributes.entry.2.key=b&Attributes.entry.2.value=2',
      { Attributes: { a: '1', b: '2' } },
    ],
    [
      'structures in a map',
      'MessageAttributes.entry.1.key=type&MessageAttributes.entry.1.value.DataType=String&MessageAttributes.entry.1.value.StringValue=x',
      { MessageAttributes: { type: { DataType: 'String', StringValue: 'x' } } },
    ],
    [
      'lists in lists',
      'E.1.Id=a&E.1.MessageAttribute.1.Name=n&E.1.MessageAttribute.1.Value.DataType=Number',
      { E: [{ Id: 'a', MessageAttribute: [{ Name: 'n', Value: { DataType: 'Number' } }] }] },
    ],
    ['items out of order, by their number', 'L.10=c&L.2=b&L.1=a', { L: ['a', 'b', 'c'] }],
    ['percent and plus signs', 'MessageBody=a%26b%3Dc%2B+d', { MessageBody: 'a&b=c+ d' }],
  ])('reads %s', (_what, body, parameters) => {
    expect(plain(parametersOf(body))).toEqual(parameters);
  });

  it('reads a flattened list of names and values as a map', () => {
    const { Attribute } = parametersOf('Attribute.1.Name=a&Attribute.1.Value=1&Attribute.2.Name=b');
    expect(plain(mapOf(Attribute, 'Name', 'Value'))).toEqual({ a: '1', b: '' });
  });

  it('reads a name and value without a number as a map of one', () => {
    const { Attribute } = parametersOf('Attribute.Name=a&Attribute.Value=1');
    expect(plain(mapOf(Attribute, 'Name', 'Value'))).toEqual({ a: '1' });
  });

  it('reads a lone value as a list of one, and nothing or an empty value as an empty list', () => {
    expect([asList('a'), asList(undefined), asList('')]).toEqual([['a'], [], []]);
  });

  it('keeps names that objects have of their own', () => {
    const call = parametersOf('__proto__=a&constructor.x=b');
    expect(Object.keys(call)).toEqual(['__proto__', 'constructor']);
  });

  it.each(['.'.repeat(100_000), 'a.'.repeat(100_000), 'member.1.'.repeat(20)])(
    'fails for a name with more levels than any API has',
    (name) => {
      const refused = expect.objectContaining({ code: 'MalformedQueryString', status: 404 });
      expect(() => parametersOf(`${name}=1`)).toThrow(refused);
    },
  );

  it('answers with a result and the request id', () => {
    const answer = queryResult({ action: 'A', xmlns: 'urn:x', requestId: 'r' }, '<B>c</B>');
    expect(answer.body).toBe(
      '<?xml version="1.0"?><AResponse xmlns="urn:x"><AResult><B>c</B></AResult>' +
        '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AResponse>',
    );
  });

  it('leaves the result out for an action that has none', () => {
    const answer = queryResult({ action: 'A', xmlns: 'urn:x', requestId: 'r' }, undefined);
    expect(answer.body).not.toContain('AResult');
  });

  it('answers errors with fault, query code and escaped message', () => {
    const error = new AwsError('Shape', 'a < b', { status: 404, queryCode: 'Old.Code' });
    const answer = queryError(error, 'urn:x', 'r');
    expect([answer.status, answer.body]).toEqual([
      404,
      '<?xml version="1.0"?><ErrorResponse xmlns="urn:x"><Error><Type>Sender</Type><Code>Old.Code</Code>' +
        '<Message>a &lt; b</Message></Error><RequestId>r</RequestId></ErrorResponse>',
    ]);
  });
});

/** https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
describe('the JSON protocol', () => {
  const protocol = { version: '1.0', namespace: 'com.amazonaws.sqs', queryCompatible: true } as const;

  it('finds the action in the target', () => {
    const request = { ...form(''), headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } };
    expect([targetedAction(request, 'AmazonSQS'), targetedAction(request, 'Other')]).toEqual([
      'SendMessage',
      undefined,
    ]);
  });

  it('takes an empty body for no parameters', () => {
    expect(parseJsonInput(Buffer.alloc(0))).toEqual({});
  });

  it.each(['{', '[]', '"a"', 'null'])('fails for the body %s', (body) => {
    expect(() => parseJsonInput(Buffer.from(body))).toThrow(AwsError);
  });

  it('answers with content type and request id', () => {
    expect(jsonResult(protocol, { a: 1 }, 'r')).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'r' },
      body: '{"a":1}',
    });
  });

  it('answers errors with their shape, and with the query code for old clients', () => {
    const error = new AwsError('Shape', 'text', { queryCode: 'Old.Code' });
    expect(jsonError(protocol, error, 'r')).toEqual({
      status: 400,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-requestid': 'r',
        'x-amzn-query-error': 'Old.Code;Sender',
      },
      body: '{"__type":"com.amazonaws.sqs#Shape","message":"text"}',
    });
  });
});

/** https://www.w3.org/TR/xml/#charsets */
describe('XML', () => {
  it.each(['plain', 'tab\tline\nreturn\r', 'ümläut', '\u{1F600}', '\u2028', '\uFFFD', ''])(
    'holds %j',
    (text) => {
      expect(isXmlText(text)).toBe(true);
    },
  );

  it.each(['\u0000', '\u0008', '\u000B', '\u001F', '\uFFFE', '\uFFFF', '\uD800', 'a\uDC00b'])(
    'cannot hold %j',
    (text) => {
      expect(isXmlText(text)).toBe(false);
    },
  );

  it('escapes what has a meaning', () => {
    expect(escapeXml('<a b="c">&\r\n')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#xD;\n');
  });

  it('replaces what it cannot hold', () => {
    expect(escapeXml('a\u0001b\uD800')).toBe('a\uFFFDb\uFFFD');
  });

  it('leaves out an element without a value', () => {
    expect([textElement('A', undefined), textElement('A', 0)]).toEqual(['', '<A>0</A>']);
  });
});
