import { escapeJavaScript } from '../../../local/services/api-gateway/template-functions';
import { type CallOptions, Gateway, mockOf, sqsOf } from './gateway';

/** What a request template prints for a request to `POST /orders/{id}`. */
async function rendered(
  template: string,
  options: CallOptions & { readonly query?: string } = {},
): Promise<string> {
  const gateway = new Gateway({ stage: { variables: { greeting: 'hello' } } });
  gateway.method('POST /orders/{id}', sqsOf(template));
  await gateway.call(`POST /orders/a%20b${options.query ?? ''}`, options);
  return gateway.front.body;
}

const bodied = (body: string): CallOptions => ({ body });

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
describe('$util', () => {
  it.each([
    ['escapes quotes of both kinds', `it's "x"`, String.raw`it\'s \"x\"`],
    ['escapes slashes and backslashes', 'a/b\\c', String.raw`a\/b\\c`],
    ['escapes control characters', '\b\n\t\f\r\0\x1f', String.raw`\b\n\t\f\r\u0000\u001F`],
    ['writes what is not ASCII in capitals', 'é€😀\u2028', String.raw`\u00E9\u20AC\uD83D\uDE00\u2028`],
    ['leaves all other signs', ' !#$%&()*+,-.:;<=>?@[]^_`{|}~', ' !#$%&()*+,-.:;<=>?@[]^_`{|}~'],
  ])('.escapeJavaScript %s', (_title, text, escaped) => {
    expect(escapeJavaScript(text)).toBe(escaped);
  });

  it('.escapeJavaScript makes a JSON string once its apostrophes are put back', async () => {
    const body = `{"t":"a&b=c%d+e'f\\"g\\\\h/i 😀\u2028é"}`;
    const text = await rendered(
      String.raw`"$util.escapeJavaScript($input.body).replaceAll("\\'", "'")"`,
      bodied(body),
    );
    expect(JSON.parse(text)).toBe(body);
  });

  it.each([
    [`$util.parseJson('{"a":[1,{"b":2}]}').a[1].b`, '2'],
    [
      `#set($t = $util.parseJson("{""now"":1790000000123,""then"":1790000000000}"))#set($d = $t.now - $t.then)$d`,
      '123',
    ],
    [`#if($util.parseJson('{"n":1790000000123}').n > 1790000000000)later#end`, 'later'],
    [`$util.parseJson('[1.0, 12345678901234567890]')`, '[1.0,12345678901234567890]'],
    [`$util.urlEncode('a b&c=d+é/~*')`, 'a+b%26c%3Dd%2B%C3%A9%2F%7E*'],
    [`$util.urlDecode('a+b%26c')`, 'a b&c'],
    [`$util.base64Encode('été')`, 'w6l0w6k='],
    [`$util.base64Decode('w6l0w6k=')`, 'été'],
    [`[$util.noSuchFunction('x')]`, '[]'],
  ])('computes %s', async (template, printed) => {
    expect(await rendered(template)).toBe(printed);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
describe('$input', () => {
  const order =
    '{"id": 7, "lines": [{"sku": "A", "qty": 1.50}, {"sku": "B"}], "note": null, "10": 1, "2": 2}';

  it.each([
    ['.body is the body as it came', '$input.body', order, order],
    ['.body is an empty object when there is none', '$input.body', '', '{}'],
    [
      '.json gives JSON, members in their order',
      "$input.json('$')",
      order,
      '{"id":7,"lines":[{"sku":"A","qty":1.5},{"sku":"B"}],"note":null,"10":1,"2":2}',
    ],
    ['.json gives a part', "$input.json('$.lines[0].sku')", order, '"A"'],
    ['.json gives an empty text for what is missing', "$input.json('$.no')", order, '""'],
    ['.json gives null for null', "$input.json('$.note')", order, 'null'],
    ['.json gives an empty object for an empty body', "$input.json('$')", '', '{}'],
    [
      '.path gives an object to go on with',
      "$input.path('$.lines')[1].sku $input.path('$').id",
      order,
      'B 7',
    ],
    ['.path gives a size', "$input.path('$.lines').size()", order, '2'],
    ['.path knows brackets with quotes', "$input.path('$[''lines''][0][''sku'']')", order, 'A'],
    ['.path needs no dollar sign', "$input.path('id')", order, '7'],
    ['.path knows wildcards', "$input.path('$.lines[*].sku')", order, '["A","B"]'],
    ['.path searches in depth', "$input.path('$..sku')", order, '["A","B"]'],
    [
      '.path counts from the end, and takes slices',
      "$input.path('$.lines[-1].sku')$input.path('$.lines[0:1].sku')",
      order,
      'B["A"]',
    ],
    ['.path measures', "$input.path('$.lines.length()')", order, '2'],
    ['.path prints nothing for what is missing', "[$input.path('$.no.no')]", order, '[]'],
    [
      '.path gives the document that .json prints',
      "#set($r = $input.path('$'))#set($r.id = 8)$input.json('$.id')",
      order,
      '8',
    ],
    [
      '.path goes through items',
      "#foreach($l in $input.path('$.lines'))$l.sku#if($foreach.hasNext),#end#end",
      order,
      'A,B',
    ],
  ])('%s', async (_title, template, body, printed) => {
    expect(await rendered(template, { body })).toBe(printed);
  });

  it.each([
    ["$input.params('id')", 'a b'],
    ["$input.params('q') $input.params('X-Tenant')", 'two acme'],
    ["[$input.params('nothing')]", '[]'],
    [
      "$input.params().path.get('id') $input.params().querystring.get('q') $input.params().header.get('X-Tenant')",
      'a b two acme',
    ],
    ["$input.params().header.get('x-tenant') $input.params('x-tenant')", 'acme acme'],
    ['#foreach($n in $input.params().header.keySet())$n;#end', 'Host;X-Tenant;X-Amzn-Trace-Id;'],
    ['#foreach($p in $input.params().keySet())$p;#end', 'path;querystring;header;'],
    ['$input.params().querystring', '{q=two, p=a b&c}'],
    ["#if($input.params().header.containsKey('X-Tenant'))yes#end", 'yes'],
  ])('finds parameters: %s', async (template, printed) => {
    const options = { query: '?q=one&q=two&p=a+b%26c', headers: { 'X-Tenant': 'acme' } };
    expect(await rendered(template, options)).toBe(printed);
  });

  it('.params searches the path, then the query string, then the headers', async () => {
    const options = { query: '?id=query&x=query', headers: { id: 'header', x: 'header' } };
    expect(await rendered("$input.params('id') $input.params('x')", options)).toBe('a b query');
  });

  it('fails with 400 when a template wants JSON and the body is none', async () => {
    const gateway = new Gateway().method('POST /orders', sqsOf("$input.json('$')"));
    const answer = await gateway.call('POST /orders', { body: '{"a":' });
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('Could not parse request body into json'),
    ]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
describe('$context', () => {
  it.each([
    [
      '$context.httpMethod $context.stage $context.resourcePath $context.protocol',
      'POST v1 /orders/{id} HTTP/1.1',
    ],
    ['$context.path', '/v1/orders/a%20b'],
    ['$context.requestTime $context.requestTimeEpoch', '01/Jan/2026:00:00:00 +0000 1767225600000'],
    [
      '$context.accountId $context.domainName $context.domainPrefix',
      '000000000000 localhost:3000 localhost:3000',
    ],
    ['$context.identity.sourceIp $context.identity.userAgent', '127.0.0.1 curl/8'],
    ['[$context.identity.userArn$context.authorizer.principalId$context.error.message]', '[]'],
    ['$stageVariables.greeting $stageVariables.get("greeting") [$stageVariables.no]', 'hello hello []'],
  ])('has %s', async (template, printed) => {
    expect(await rendered(template, { query: '?x=1', headers: { 'User-Agent': 'curl/8' } })).toBe(printed);
  });

  it('has a request id that is a UUID, another one for each request', async () => {
    const gateway = new Gateway().method('POST /orders', sqsOf('$context.requestId'));
    await gateway.call('POST /orders');
    await gateway.call('POST /orders');
    const [first, second] = gateway.front.requests.map(({ body }) => body.toString());
    expect([first !== second, first]).toEqual([true, expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)]);
  });

  it('has a caller with IAM authorization, unsigned as the request is', async () => {
    const gateway = new Gateway().method(
      'POST /orders',
      sqsOf('$context.identity.accountId $context.identity.userArn $context.identity.accessKey'),
      { authorizationType: 'AWS_IAM' },
    );
    await gateway.call('POST /orders');
    expect(gateway.front.body).toBe('000000000000 arn:aws:iam::000000000000:user/local local');
  });

  it('has the access key of a signed request', async () => {
    const gateway = new Gateway().method('POST /orders', sqsOf('$context.identity.accessKey'), {
      authorizationType: 'AWS_IAM',
    });
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/execute-api/aws4_request, …';
    await gateway.call('POST /orders', { headers: { Authorization: authorization } });
    expect(gateway.front.body).toBe('AKIDEXAMPLE');
  });

  it('is shared by the request and the response template', async () => {
    const gateway = new Gateway().method('GET /x', {
      ...mockOf('$context.requestOverride.path.kept'),
      requestTemplates: {
        'application/json': "#set($context.requestOverride.path.kept = 'yes'){ statusCode: 200, }",
      },
    });
    expect((await gateway.call('GET /x')).text).toBe('yes');
  });
});
