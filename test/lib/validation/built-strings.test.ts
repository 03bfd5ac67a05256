import { findExposures } from '../../../lib/validation/plugin/mapping-template/find-exposures';

/** Source and depth, with the kind unless it is a missing escape, and `#set` where that built the string. */
function found(template: string): string[] {
  return findExposures(template, 'request').map(({ data, kind, position, built }) =>
    [data.source, `@${position}`, ...(kind === 'unescaped' ? [] : [kind]), ...(built ? ['#set'] : [])].join(
      ' ',
    ),
  );
}

const escape = (expression: string) => `$util.escapeJavaScript(${expression}).replaceAll("\\\\'","'")`;
const form = (value: string) => `Action=SendMessage&MessageBody=$util.urlEncode(${value})`;
const id = "$input.params('id')";
/** A variable before a name or a quotation mark. */
const q = '${q}';

describe('a number', () => {
  it.each([
    `#set($n = $input.params('n') * 2){"n":$n}`,
    `#set($n = $input.path('$.days') * 86400 + $context.requestTimeEpoch / 1000){"n":$n}`,
    `#set($n = $input.params('n') - 1){"n":$n}`,
    `#set($n = ($input.params('n') % 10) + 1){"n":$n}`,
    `#set($n = $input.path('$.items').size() + 1){"n":$n}`,
    `#set($n = 0)#foreach($i in $input.path('$.items'))#set($n = $n + 1)#end{"n":$n}`,
    `{"at":[#foreach($i in $input.path('$.items'))#set($n = $foreach.count + 1)$n#end]}`,
    `#set($zero = 0)#set($n = $zero.parseInt($input.params('n'))){"n":$n}`,
    `{"all":[#foreach($i in [1..$input.params('n')])$i#end]}`,
    `#set($now = $context.requestTimeEpoch + 1000){"n":$now}`,
    `#set($yes = $input.params('x') == "a"){"x":$yes}`,
    `#set($yes = !$input.params('x')){"x":$yes}`,
    `#set($yes = $input.params('x') && true){"x":$yes}`,
  ])('or a boolean is not an injection: %s', (template) => expect(found(template)).toEqual([]));

  it.each([`#set($n = $input.params('n') + 1){"n":$n}`, `#set($n = 1 - 1 + $input.params('n')){"n":$n}`])(
    'is a text when + concatenates: %s',
    (template) => {
      expect(found(template)).toEqual(["$input.params('n') @0"]);
    },
  );
});

describe('a string that #set builds', () => {
  it.each([
    [`#set($o = "{""id"":""${id}""}")${form('$o')}`, `${id} @1 #set`],
    [`#set($o = "{""id"":")#set($o = $o + """${id}""}")${form('$o')}`, `${id} @1 #set`],
    [`#set($o = '{"id":"' + ${id} + '"}')${form('$o')}`, `${id} @1 #set`],
    [`#set($q = '"')#set($o = "{${q}id${q}:${q}${id}${q}}")${form('$o')}`, `${id} @1 #set`],
    [`#set($o = "{""n"":${id}}")${form('$o')}`, `${id} @0 #set`],
    [`#set($o = '{"id":"')#set($o = $o.concat(${id}))${form('$o')}`, `${id} @1 #set`],
    [`#set($o = "{""id"":""$util.escapeJavaScript(${id})""}")${form('$o')}`, `${id} @1 apostrophe #set`],
    [`#set($o = "{@@id@@:@@${id}@@}")#set($o = $o.replaceAll("@@",'"'))${form('$o')}`, `${id} @1 #set`],
  ])('is exposed: %s', (template, expected) => expect(found(template)).toEqual([expected]));

  it.each([
    `#set($o = "{""id"":""${escape(id).replaceAll('"', '""')}""}")${form('$o')}`,
    `#set($o = "{""data"":$input.json('$')}")${form('$o')}`,
    `#set($o = "{""data"":$input.json('$')}"){"MessageBody":"${escape('$o')}"}`,
    `#set($e = ${escape(id)})#set($o = "{""id"":""$e""}"){"MessageBody":"${escape('$o')}"}`,
    `#set($text = "[$context.stage] ${id}"){"text":"${escape('$text')}"}`,
    `#set($q = '"'){${q}id${q}:"${escape(id)}"}`,
    `#set($o = "{""id"":""${id}""}"){"unused":1}`,
  ])('is fine: %s', (template) => expect(found(template)).toEqual([]));

  it('still needs the escapes of where it is printed', () => {
    const template = `#set($e = ${escape(id)})#set($o = "{""id"":""$e""}"){"MessageBody":"$o"}`;
    expect(found(template)).toEqual([`${id} @1`]);
  });

  it('is followed through a loop with separators', () => {
    const template = [
      '#set($o = "{")',
      '#foreach($k in $input.params().querystring.keySet())',
      '#if($foreach.index > 0)#set($o = $o + ",")#end',
      `#set($v = ${escape('$input.params().querystring.get($k)')})`,
      '#set($o = $o + """$k"":""$v""")',
      '#end',
      '#set($o = $o + "}")',
      form('$o'),
    ].join('\n');
    expect(found(template)).toEqual(['$input.params().querystring.keySet() @1 #set']);
  });
});

describe('an entry of a map', () => {
  const loop = (print: string, map = 'querystring') =>
    `{"q":[#foreach($e in $input.params().${map}.entrySet())"${print}"#end]}`;

  it('has a name and a value', () => {
    expect(found(loop('$e.key'))).toEqual(['$input.params().querystring.entrySet() @1']);
    expect(found(loop('$e.getKey()'))).toEqual(['$input.params().querystring.entrySet() @1']);
    expect(found(loop('$e.value'))).toEqual(['$input.params().querystring.entrySet().value @1']);
    expect(found(loop('$e.key', 'header'))).toEqual([]);
    expect(found(loop(escape('$e.value')))).toEqual([]);
  });
});

describe('an apostrophe', () => {
  it('has to be repaired in JSON after an escape', () => {
    expect(found(`{"id":"$util.escapeJavaScript(${id})"}`)).toEqual([`${id} @1 apostrophe`]);
    expect(found(`{"id":"${escape(id)}"}`)).toEqual([]);
    expect(found(form('$util.escapeJavaScript($input.body)'))).toEqual([]);
  });
});

describe('an override of the request', () => {
  it.each(['header.Content-Type', 'header.X-Amz-Target', 'querystring.Action', 'path.queue'])(
    'is found when the client chooses %s',
    (name) => {
      const template = (value: string) => `#set($context.requestOverride.${name} = ${value}){"a":1}`;
      expect(found(template(id))).toEqual([`${id} @0 override`]);
      expect(found(template("'fixed'"))).toEqual([]);
    },
  );

  it('may carry other values of the client', () => {
    expect(found(`#set($context.requestOverride.header.X-Trace = ${id}){"a":1}`)).toEqual([]);
  });
});
