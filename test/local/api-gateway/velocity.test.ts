import { TemplateSyntaxError } from '../../../local/services/api-gateway/velocity/protect';
import { render } from './render';

/** A title, a template, its variables, and what it prints. */
type Case = readonly [string, string, object, string];

// https://velocity.apache.org/engine/1.7/user-guide.html#references
describe('A reference', () => {
  it.each<Case>([
    ['prints its value', 'Hello $name', { name: 'Chris' }, 'Hello Chris'],
    ['may stand in braces', 'Hello ${name}.', { name: 'World' }, 'Hello World.'],
    ['ends before a brace that is not its own', 'Hello $name}.', { name: 'World' }, 'Hello World}.'],
    ['prints nothing when it is missing', 'Hello $name', {}, 'Hello '],
    ['prints nothing when it is quiet and missing', 'Hello $!name$!{name.first}', {}, 'Hello '],
    ['prints nothing when it is null', '[$name]', { name: null }, '[]'],
    ['leaves a lone dollar sign', 'Hello $ $5.00', {}, 'Hello $ $5.00'],
    [
      'reads members and items',
      '$a[1][1] $a[2].b $c["d"]',
      { a: [1, [2, 3], { b: 4 }], c: { d: 5 } },
      '3 4 5',
    ],
    ['reads items by a variable', '#set($i = 1)$a[$i] $a[ $i ]', { a: ['x', 'y'] }, 'y y'],
    ['reads items from the end', '$a[-1]', { a: ['x', 'y'] }, 'y'],
    ['reads a key with signs in it', "$a.b['foo:bar']", { a: { b: { 'foo:bar': 'baz' } } }, 'baz'],
    ['takes hyphens into its name', '$a.b-c', { a: { 'b-c': 1 } }, '1'],
    ['is not called: brackets after it are text', '#set($hello = "hi")$hello()', {}, 'hi()'],
    ['prints a map as Java does', '$m', { m: { k1: 'v1', k2: null } }, '{k1=v1, k2=null}'],
    ['prints a list from JSON as JSON', '$a', { a: ['x', { y: 1 }, null] }, '["x",{"y":1},null]'],
    ['prints a list of the template as Java does', "#set($a = ['x', 1])$a", {}, '[x, 1]'],
    ['prints a whole number without a fraction', '$n', { n: 1790000000000 }, '1790000000000'],
  ])('%s', (_title, template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });
});

describe('A condition', () => {
  it.each<Case>([
    ['holds for a missing reference, as recorded from API Gateway', '#if(${a.b.c})yes!#end', {}, 'yes!'],
    ['holds for null from JSON', '#if($a)yes#end', { a: null }, 'yes'],
    ['holds for an empty text', '#if($a)yes#end', { a: '' }, 'yes'],
    ['holds for zero', '#if($a)yes#end', { a: 0 }, 'yes'],
    ['does not hold for false', '#if(${a.b.c})yes!#end', { a: { b: { c: false } } }, ''],
    ['takes a missing reference for an empty text', '#if($a.b == "")empty#end', { a: {} }, 'empty'],
    ['takes the else branch', '#if ($a) true #else false #end', { a: false }, ' false '],
    ['knows #{else} and #{end}', '#if($a)x#{else}y#{end}z', { a: false }, 'yz'],
    [
      'takes the first branch that holds',
      '#if($a)1#elseif($b)2#elseif($c)3#end',
      { a: false, b: true, c: true },
      '2',
    ],
    ['compares numbers of different types', '#if($a == 1.0)yes#end', { a: 1 }, 'yes'],
    ['compares other types by what they print', '#if($a == 1)yes#end', { a: '1' }, 'yes'],
    ['has no order for a text', '#if($a > 1)yes#{else}no#end', { a: '2' }, 'no'],
    ['knows the operators by name', '#if($a gt 1 and $a le 2 and not $b)yes#end', { a: 2, b: false }, 'yes'],
    ['binds && before ||', '#if($t || $f && $f)yes#end', { t: true, f: false }, 'yes'],
    ['negates brackets', '#if(!($f || $f) && !$f)yes#end', { f: false }, 'yes'],
    [
      'does not evaluate what && makes needless',
      '#if($f && $a.get(9))yes#{else}no#end',
      { f: false, a: [] },
      'no',
    ],
    ['compares lists by content', '#if($a == $b)yes#end', { a: [1, { b: 2 }], b: [1, { b: 2 }] }, 'yes'],
    ['finds texts different', '#if($a != "x")yes#end', { a: 'y' }, 'yes'],
  ])('%s', (_title, template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });
});

describe('#set', () => {
  it.each<Case>([
    ['adds before it compares', '#set($a = 4 > 2 + 5)$a', {}, 'false'],
    ['multiplies before it adds', '#set($a = 2 + 5 * 4)$a', {}, '22'],
    ['divides whole numbers without a rest', '#set($a = 7 / 2)$a', {}, '3'],
    ['divides other numbers', '#set($a = 100.0 / 50)$a', {}, '2.0'],
    ['takes the rest', '#set( $a = ($v % 2) )$a', { v: 3 }, '1'],
    [
      'subtracts milliseconds since the epoch',
      '#set($a = $v - 1000)$a',
      { v: 1790000000000 },
      '1789999999000',
    ],
    ['negates', '#set($a = 0 - $v)#set($b = -2)$a $b', { v: 5 }, '-5 -2'],
    ['joins texts', "#set($a = 'x' + 1)$a", {}, 'x1'],
    ['leaves the variable when there is no result', '#set($a = 1)#set($a = 1 / 0)$a', {}, '1'],
    ['makes maps and lists', "#set($m = {'k': [1, {'x': 2}]})$m.k[1].x$m.k[0]", {}, '21'],
    ['makes empty ones', '#set($m = {})#set($l = [])$m$l', {}, '{}[]'],
    ['writes a member', "#set($m = {})#set($k = 'b')#set($m.a = 1)#set($m[$k] = 2)$m", {}, '{a=1, b=2}'],
    ['writes an item', "#set($l = ['one', 'two'])#set($l[1] = 'foo')$l", {}, '[one, foo]'],
    ['does not write to what is not there', '#set($no.a = 1)[$no.a]', {}, '[]'],
    [
      'replaces references in double quotes',
      '#set($a = "hi $n, ${n}s $m.k")$a',
      { n: 'Bo', m: { k: 1 } },
      'hi Bo, Bos 1',
    ],
    ['leaves references in single quotes', "#set($a = '$n')$a", { n: 1 }, '$n'],
    ['takes a doubled quote for one', '#set($a = "{""k"": ""v""}")$a', {}, '{"k": "v"}'],
    ['takes a backslash for a plain sign', '#set($a = "it\\\'s \\n\\")$a', {}, "it\\'s \\n\\"],
    ['reads a unicode escape', '#set($a = "\\u00e9")$a', {}, 'é'],
    ['keeps quotes of JSON apart', `#set($q = '"')#set($a = "{\${q}k\${q}:1}")$a`, {}, '{"k":1}'],
    ['takes the end of its line', '#set($a = 1) \n$a\n', {}, '1\n'],
  ])('%s', (_title, template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });
});

// https://velocity.apache.org/engine/1.7/user-guide.html#loops
describe('#foreach', () => {
  it.each<Case>([
    [
      'counts',
      '#foreach($x in $a)$foreach.index$foreach.count$velocityCount,#end',
      { a: [7, 8] },
      '011,122,',
    ],
    [
      'knows the first and the last',
      '#foreach($x in [1..3])#if($foreach.first)<#end$x#if($foreach.last)>#end#end',
      {},
      '<123>',
    ],
    [
      'knows whether more come',
      '#foreach($x in $a)"$x"#if($foreach.hasNext),#end#end',
      { a: ['a', 'b'] },
      '"a","b"',
    ],
    [
      'counts each loop by itself',
      '#foreach($j in [1,2])#foreach($i in [3,4])$foreach.count,#end$foreach.count|#end',
      {},
      '1,2,1|1,2,2|',
    ],
    [
      'reaches the loop around',
      '#foreach($j in [1,2])#foreach($i in [1])$foreach.parent.index#end#end',
      {},
      '01',
    ],
    [
      'gives the variable back',
      '#set($i = 1)$i,#foreach($i in [2,3,4])$i,#set($i = $i)#end$i',
      {},
      '1,2,3,4,1',
    ],
    ['leaves no variable behind', '#foreach($x in $a)$x#end[$x]', { a: [1] }, '1[]'],
    [
      'sets variables from outside',
      '#set($v = 1)#foreach($i in $a)$v,#set($v = $i)#end$v',
      { a: [2, 3] },
      '1,2,3',
    ],
    ['goes down a range', '#foreach($v in [2..-2])$v,#end', {}, '2,1,0,-1,-2,'],
    ['goes through the values of a map', '#foreach($v in $m)$v#end', { m: { a: 1, b: 2 } }, '12'],
    [
      'goes through keys and entries',
      '#foreach($k in $m.keySet())$k#end#foreach($e in $m.entrySet())$e.key=$e.value#end',
      { m: { a: 1, b: 2 } },
      'aba=1b=2',
    ],
    ['goes through nothing that is missing', '#foreach($v in $a.b)x#end', {}, ''],
    ['stops at #break', '#foreach($v in [1..9])#if($v == 3)#break#end$v#end.', {}, '12.'],
  ])('%s', (_title, template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });
});

describe('Text', () => {
  it.each<Case>([
    ['keeps hashes that begin nothing', '<a href="#">#13ff93 # x</a>', {}, '<a href="#">#13ff93 # x</a>'],
    ['loses comments of a line with the line end', '## note\nA\nB## $x', {}, 'A\nB'],
    ['loses comments of a block', 'A#*\n more *#\n B', {}, 'A\n B'],
    ['keeps what #[[ ]]# quotes', '#[[ $x #if( ]]#', { x: 1 }, ' $x #if( '],
    ['keeps references escaped by a backslash', '\\$x \\\\$x', { x: 1 }, '$x \\1'],
    ['keeps directives escaped by a backslash', '\\#end \\#set', {}, '#end \\#set'],
    ['keeps backslashes that escape nothing', '\\ \\\\ \\# \\$', {}, '\\ \\\\ \\# \\$'],
    ['ends at #stop', 'a #stop b', {}, 'a '],
    [
      'keeps calls of macros, which API Gateway does not serve',
      '#macro(m)x#end#m()#return($v)',
      { v: 1 },
      '#m()#return($v)',
    ],
    [
      'keeps #evaluate, #parse and #include',
      '#evaluate($v)#parse("f")',
      { v: 1 },
      '#evaluate($v)#parse("f")',
    ],
    [
      'of a #define is rendered where it is used',
      "#define($d)$c;#end#set($c = 'x')$d#set($c = 'y')$d",
      {},
      'x;y;',
    ],
    ['keeps apostrophes beside references', "it's $x's and $x.y's", { x: { y: 1 } }, "it's {y=1}'s and 1's"],
  ])('%s', (_title, template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });

  it('fails to read a template with an open directive', () => {
    expect(() => render('#set($a = ')).toThrow(TemplateSyntaxError);
  });
});
