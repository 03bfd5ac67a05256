import { byRole } from '../mapping';
import { acceptBatchTemplate } from '../../../lib/templates/accept-batch';
import { batchAcceptedTemplate } from '../../../lib/templates/batch-acceptance';
import { acceptRequestTemplate } from '../../../lib/templates/accept-request';
import { acceptedTemplate, refusedTemplate } from '../../../lib/templates/acceptance';
import { requestStatusTemplate, statusQueryTemplate } from '../../../lib/templates/request-status';
import { findExposures } from '../../../lib/validation/plugin/mapping-template/find-exposures';

/** Sources, and where they are printed. */
function exposed(template: string, contentType?: string): string[] {
  return findExposures(template, 'request', contentType).map(
    ({ data, position }) => `${data.source} @${position}`,
  );
}

const escape = (expression: string) => `$util.escapeJavaScript(${expression}).replaceAll("\\\\'","'")`;

describe('client data in a JSON string', () => {
  it.each([
    [`{"id":"$input.params('id')"}`, "$input.params('id') @1"],
    [`{"id":"\${input.params('id')}"}`, "$input.params('id') @1"],
    [`{"id":"$!input.path('$.id')"}`, "$input.path('$.id') @1"],
    [`{"MessageBody":"$input.body"}`, '$input.body @1'],
    [`{"MessageBody":"$input.json('$')"}`, "$input.json('$') @1"],
    [`{"agent":"$context.identity.userAgent"}`, '$context.identity.userAgent @1'],
    [`{"id":"$context.requestId"}`, '$context.requestId @1'],
    [`{"who":"$context.authorizer.claims['email']"}`, "$context.authorizer.claims['email'] @1"],
    [`{"q":"$input.params().querystring.get('q')"}`, "$input.params().querystring.get('q') @1"],
  ])('is exposed unescaped: %s', (template, found) => {
    expect(exposed(template)).toEqual([found]);
  });

  it.each([
    `{"id":"${escape("$input.params('id')")}"}`,
    `{"id":"$util.urlEncode($input.params('id'))"}`,
    `{"Data":"$util.base64Encode($input.json('$'))"}`,
    `{"n":"$input.params('n').length()"}`,
    `{"n":"$input.params('n').replaceAll("[^0-9A-Za-z_-]", "")"}`,
    `{"region":"$stageVariables.region","at":$context.requestTimeEpoch,"ip":"$context.identity.sourceIp"}`,
    `{"call":"$context.extendedRequestId"}`,
    `{"price":"5 $, #1, $5"}`,
  ])('is fine escaped, or without harm: %s', (template) => {
    expect(exposed(template)).toEqual([]);
  });

  it.each([
    `$util.escapeJavaScript($input.params('x')).replaceAll('\\\\','')`,
    `$util.escapeJavaScript($input.params('x')).replaceAll('[^a-z"]','')`,
  ])('is exposed when a replacement removes the backslashes: %s', (value) => {
    expect(exposed(`{"x":"${value}"}`)).toEqual(["$input.params('x') @1"]);
    expect(findExposures(`{"x":"${value}"}`, 'request')).toMatchObject([{ kind: 'unescaped' }]);
  });

  it('is fine after a replacement that keeps the backslashes', () => {
    expect(exposed(`{"x":"${escape("$input.params('x')")}.replaceAll('[a-z]','x')"}`)).toEqual([]);
  });

  it('is exposed in a replacement, and after an escape was undone', () => {
    expect(exposed(`{"a":"$context.stage.concat($input.params('x'))"}`)).toHaveLength(1);
    expect(exposed(`{"a":"$util.urlDecode($util.urlEncode($input.params('x')))"}`)).toHaveLength(1);
  });
});

describe('client data in a string of JSON in a JSON string', () => {
  const nested = (value: string) => String.raw`{"MessageBody":"{\"id\":\"${value}\",\"n\":1}","x":"y"}`;
  const once = escape("$input.params('id')");

  it('takes two escapes', () => {
    expect(exposed(nested("$input.params('id')"))).toEqual(["$input.params('id') @2"]);
    expect(exposed(nested(once))).toEqual(["$input.params('id') @2"]);
    expect(exposed(nested(escape(once)))).toEqual([]);
  });

  it('may be the escaped body as a value', () => {
    expect(exposed(String.raw`{"MessageBody":"{\"data\":${escape('$input.body')}}"}`)).toEqual([]);
  });
});

describe('client data as a JSON value', () => {
  it.each([`{"data":$input.json('$')}`, `{"a":$input.json('$.a')}`])(
    'is fine when it is JSON: %s',
    (template) => expect(exposed(template)).toEqual([]),
  );

  it('is exposed as the raw body, which API Gateway has not parsed', () => {
    expect(exposed('{"data":$input.body}')).toEqual(['$input.body @0']);
  });

  it('is exposed when it is text', () => {
    expect(exposed(`{"n":$input.params('n')}`)).toEqual(["$input.params('n') @0"]);
    expect(exposed(`{"n":$input.path('$.n')}`)).toEqual(["$input.path('$.n') @0"]);
  });

  it('is outside of a string that ends in backslashes', () => {
    expect(exposed(String.raw`{"path":"C:\\","data":$input.json('$')}`)).toEqual([]);
  });
});

describe('client data in a form', () => {
  it('is exposed unless it is encoded for URLs', () => {
    const form = (value: string) => `Action=SendMessage&MessageBody=${value}`;
    expect(exposed(form('$input.body'))).toEqual(['$input.body @form']);
    expect(exposed(form(escape('$input.body')))).toEqual(['$input.body @form']);
    expect(exposed(form('$util.urlEncode($input.body)'))).toEqual([]);
  });

  const encoded = "$util.urlEncode($input.params('x'))";
  const form = (value: string) => `Action=SendMessage&MessageBody=${value}`;

  it.each([
    `${encoded}.replaceAll('%26','&')`,
    `${encoded}.replace("%26", "&")`,
    `${encoded}.replaceFirst('%(26)','&')`,
    `${encoded}.replaceAll('%[0-9A-F]{2}','&')`,
    `${encoded}.replaceAll('%3D','=').replaceAll('%26','&')`,
  ])('is exposed when a replacement undoes the encoding: %s', (value) => {
    expect(exposed(form(value))).toEqual(["$input.params('x') @form"]);
  });

  it('is exposed when the replacement stands in a variable', () => {
    expect(exposed(`#set($and = '&')${form(`${encoded}.replace('%26', $and)`)}`)).toHaveLength(1);
  });

  it.each([
    `${encoded}.replaceAll('\\+','%20')`,
    `${encoded}.replaceAll('%26','and')`,
    `${encoded}.replace('%26','%26%26')`,
    `${encoded}.replaceAll('(%2)(6)','$1$2')`,
    `${encoded}.toLowerCase()`,
    `${encoded}.replaceAll('(?<>','&')`,
  ])('is fine after a replacement that keeps the encoding: %s', (value) => {
    expect(exposed(form(value))).toEqual([]);
  });

  it('is exposed as the path, which may contain an ampersand', () => {
    expect(exposed(form('$context.path'))).toEqual(['$context.path @form']);
    expect(exposed(form('$util.urlEncode($context.path)'))).toEqual([]);
    expect(exposed(form('$context.resourcePath'))).toEqual([]);
    expect(exposed('{"path":"$context.path"}')).toEqual([]);
  });

  it('is known by the media type that the service is sent', () => {
    expect(exposed('$input.body', 'application/x-www-form-urlencoded')).toEqual(['$input.body @form']);
    expect(exposed('$input.body', 'application/json')).toEqual([]);
  });
});

describe('a variable', () => {
  it.each([
    `#set($x = $input.params('x')){"x":"$x"}`,
    `#set( $root = $input.path('$') ){"x":"$root.author.name"}`,
    `#set($x = "a $input.params('x') b"){"x":"$x"}`,
    `#set($map.x = $input.params('x')){"x":"$map.x"}`,
    `#set($all = {})#set($ignored = $all.put("x", $input.params('x'))){"x":"$all.x"}`,
    `{"all":[#foreach($item in $input.path('$.items'))"$item.name"#if($foreach.hasNext),#end#end]}`,
    `#if($context.stage == "v1")#set($x = $input.params('x'))#else#set($x = "")#end{"x":"$x"}`,
    `#if($context.stage == "v1")#set($x = "")#else#set($x = $input.params('x'))#end{"x":"$x"}`,
    `#set($x = $input.params('x'))#if($context.stage == "v1")#set($x = "")#end{"x":"$x"}`,
  ])('carries client data: %s', (template) => {
    expect(exposed(template)).toHaveLength(1);
  });

  it.each([
    `#set($x = ${escape("$input.params('x')")}){"x":"$x"}`,
    `#set($x = $input.params('x'))#set($x = "a"){"x":"$x"}`,
    `#set($x = '$input.params("x")'){"x":"$x"}`,
    `#set($x = $input.params('x'))#if($x == "a"){"x":"a"}#else{"x":"b"}#end`,
    `#if($input.params('x') != "")#set($x = $input.params('x'))#set($x = ${escape('$x')}){"x":"$x"}#end`,
    `{"all":[#foreach($item in $input.path('$.items'))$foreach.index#end]}`,
    `#set($x = $input.params('x'))#if($context.stage == "v1")#set($x = "a")#else#set($x = "b")#end{"x":"$x"}`,
    `#set($x = $input.params('x'))#if($y)#if(!$x.matches("[a-z]+"))#set($z = "")#end#end{"x":"$x"}`,
    `#set($id = $input.params('id'))#if($id.matches("[0-9]+")){"id":"$id","half":"\${id.substring(0, 2)}"}#end`,
  ])('carries none, or none that harms: %s', (template) => {
    expect(exposed(template)).toEqual([]);
  });

  it('that was checked and then set anew is unchecked', () => {
    const template = `#if($id.matches("[0-9]+"))#set($id = $input.params('id')){"id":"$id"}#end`;
    expect(exposed(template)).toHaveLength(1);
  });
});

describe('names of parameters', () => {
  const loop = (names: string) => `{#foreach($n in ${names})"$n":1#if($foreach.hasNext),#end#end}`;

  it.each([
    '$input.params().header.keySet()',
    '$input.params().path.keySet()',
    '$input.params().keySet()',
    '$context.authorizer.keySet()',
  ])('are harmless in %s', (names) => expect(exposed(loop(names))).toEqual([]));

  it('are exposed where clients choose them', () => {
    const found = findExposures(loop('$input.params().querystring.keySet()'), 'request');
    expect(found).toMatchObject([
      {
        data: { source: '$input.params().querystring.keySet()', origin: 'name of a parameter' },
        position: 1,
      },
    ]);
  });

  it('are told from values in a walk through all of them', () => {
    const template = [
      '#set($all = $input.params())',
      '{"params":{#foreach($type in $all.keySet())#set($some = $all.get($type))"$type":{',
      '#foreach($name in $some.keySet())"$name":"VALUE"#if($foreach.hasNext),#end#end',
      '}#if($foreach.hasNext),#end#end}}',
    ].join('\n');
    const name = '$input.params().get($type).keySet() @1';
    expect(exposed(template.replace('VALUE', () => escape('$some.get($name)')))).toEqual([name]);
    expect(exposed(template.replace('VALUE', '$some.get($name)'))).toEqual([
      name,
      '$input.params().get($type).get($name) @1',
    ]);
  });
});

describe('what is not looked into', () => {
  it('does not include what is behind an unparsed literal', () => {
    expect(exposed(`{"x":"#[[$y]]#$input.params('x')"}`)).toEqual(["$input.params('x') @1"]);
  });

  it.each([
    ['a macro', `#macro(show $x)"$x"#end{"x":#show($input.params('x'))}`],
    ['XML', `<a>$input.params('x')</a>`],
    ['quotation marks that depend on a branch', `{"x":#if($y)"#end $input.params('x')`],
    ['a comment', `{"x":1} ## $input.params('x')`],
    ['an unparsed literal', `{"x":"#[[$input.params('x') #if]]#"}`],
    ['an unparsed literal without an end', `{"x":"#[[$input.params('x')"}`],
    ['a comment of several lines', `{"x":1#* $input.params('x') *#}`],
  ])('%s says nothing', (_, template) => {
    expect(exposed(template)).toEqual([]);
  });
});

describe('a response template', () => {
  const response = (template: string) => findExposures(template, 'response').map(({ data }) => data.source);

  it("has the service's answer in $input, which is not the client's", () => {
    expect(response(`{"id":"$input.path('$.MessageId')","raw":"$input.body"}`)).toEqual([]);
  });

  it('still has the parameters of the request', () => {
    expect(response(`{"id":"$input.params('id')"}`)).toEqual(["$input.params('id')"]);
  });
});

describe('the templates of this app', () => {
  const times = { intakeRetentionSeconds: 100, deadlineSeconds: 200 };
  const requests = [
    acceptRequestTemplate({ name: 'survey-filed' }, 'https://queue', byRole),
    acceptRequestTemplate({ name: 'survey-amended', orderedBy: 'order' }, 'https://queue.fifo', byRole),
    statusQueryTemplate('table'),
    acceptBatchTemplate({ name: 'survey-filed' }, 'https://queue', byRole),
    acceptBatchTemplate({ name: 'survey-amended', orderedBy: 'order' }, 'https://queue.fifo', byRole),
  ];
  const responses = [
    acceptedTemplate,
    refusedTemplate({ tooLarge: 'Too large.' }),
    requestStatusTemplate(times, byRole),
    batchAcceptedTemplate('Too large.'),
  ];

  it('print what a client controls escaped, as often as it takes', () => {
    expect(requests.flatMap((template) => exposed(template))).toEqual([]);
    expect(responses.flatMap((template) => findExposures(template, 'response'))).toEqual([]);
  });

  it('would be found without their escapes', () => {
    const unescaped = (template: string) => template.replaceAll('$util.escapeJavaScript(', '$util.nothing(');
    expect(requests.map((template) => exposed(unescaped(template)))).toEqual([
      ['$input.body @1', '$input.params().header.get($name) @2'],
      ['$input.body @1', '$input.params().header.get($name) @2', "$input.path('$.order') @1"],
      ["$input.params('id') @1"],
      ['$input.json($path) @1', "$input.path('$.requests') @2", '$input.params().header.get($name) @2'],
      [
        '$input.json($path) @1',
        "$input.path('$.requests') @2",
        '$input.params().header.get($name) @2',
        "$input.path('$.requests') @1",
      ],
    ]);
  });

  it('would be found with one escape less', () => {
    const [template = ''] = requests;
    const fewer = template.replaceAll(
      '$util.escapeJavaScript($util.escapeJavaScript(',
      '$util.nothing($util.escapeJavaScript(',
    );
    expect(exposed(fewer)).toEqual(['$input.params().header.get($name) @2']);
  });
});
