import { TemplateError } from '../../../local/services/api-gateway/velocity/values';
import { render } from './render';

type Case = readonly [string, object, string];

// https://docs.oracle.com/javase/8/docs/api/java/lang/String.html
describe('A text has the methods of java.lang.String:', () => {
  it.each<Case>([
    ['$s.length()', { s: 'foobar123' }, '9'],
    ['$s.isEmpty()', { s: '' }, 'true'],
    ['$s.contains("ob")', { s: 'foobar' }, 'true'],
    ['$s.startsWith("foo") $s.endsWith("x")', { s: 'foobar' }, 'true false'],
    ['$s.indexOf("e") $s.lastIndexOf("x")', { s: 'something' }, '3 -1'],
    ['$s.substring(3, 6) $s.substring(4)', { s: 'something' }, 'eth thing'],
    ['$s.toUpperCase() $s.toLowerCase()', { s: 'aB' }, 'AB ab'],
    ['[$s.trim()]', { s: '\t x ' }, '[x]'],
    // A search for the spaces at the end takes quadratic time when it begins at each space.
    ['$s.trim().length()', { s: ` x${' '.repeat(5e6)}x\0\n` }, '5000002'],
    ['[$s.trim()]', { s: ' \t\u00a0 ' }, '[\u00a0]'],
    ['$s.concat("y")', { s: 'x' }, 'xy'],
    ['$s.equals("x") $s.equalsIgnoreCase("X")', { s: 'x' }, 'true true'],
    ['$s.equals(1)', { s: '1' }, 'false'],
    ['$s.compareTo("abd") $s.compareTo("ab")', { s: 'abc' }, '-1 1'],
    ['$s.charAt(1)', { s: 'abc' }, 'b'],
    ['$s.hashCode()', { s: 'abc' }, '96354'],
    ['$s.replace("a.", "$")', { s: 'a.a' }, '$a'],
    ['$s.replaceAll("ba.", "foo")', { s: 'foobar123bab' }, 'foofoo123foo'],
    ['$s.replaceFirst("o", "0")', { s: 'foo' }, 'f0o'],
    ["$s.replaceAll('[^/]+/?$', '')", { s: '/v1/requests/order-placed' }, '/v1/requests/'],
    [`$s.replaceAll("\\\\'", "'")`, { s: "it\\'s" }, "it's"],
    ["$s.replaceAll('(a)(b)', '$2$1')", { s: 'abab' }, 'baba'],
    [`$s.replaceAll('"', '\\\\"')`, { s: 'a"b' }, 'a\\"b'],
    ["$s.split(',').size() $s.split(',')[1]", { s: 'a,b,c,,' }, '3 b'],
    ["$s.split(',', 2)", { s: 'a,b,c' }, '[a, b,c]'],
    ["$s.split('').size()", { s: 'abc' }, '3'],
    ['$s.matches("[a-z]{3}") $s.matches("[a-z]{2}")', { s: 'abc' }, 'true false'],
    ["$s.matches('(?i)ABC')", { s: 'abc' }, 'true'],
    ["$s.matches('\\p{Alpha}+\\s\\d++')", { s: 'abc 12' }, 'true'],
    ["$s.matches('[\\p{Alnum}_-]+')", { s: 'a-1_B' }, 'true'],
    ["$s.matches('\\Qa.b\\E.')", { s: 'a.bc' }, 'true'],
    ['$s.matches("[0-9]{13}-[0-9a-f]{8}")', { s: '1790000000000-0123abcd' }, 'true'],
    ['$s.noSuchMethod()', { s: 'x' }, ''],
    ['$s.empty', { s: '' }, 'true'],
  ])('%s', (template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });

  it.each([['$s.substring(9)'], ["$s.matches('[')"], ['$s.charAt(-1)']])('fails at %s', (template) => {
    expect(() => render(template, { s: 'abc' })).toThrow(TemplateError);
  });
});

// https://docs.oracle.com/javase/8/docs/api/java/util/List.html
describe('A list has the methods of java.util.List:', () => {
  it.each<Case>([
    ['$l.size() $l.isEmpty() $l.empty', { l: [1] }, '1 false false'],
    ['$l.get(1)', { l: ['a', 'b'] }, 'b'],
    ['$l.add("b")$l.size()', { l: ['a'] }, 'true2'],
    ['#set($_ = $l.add(0, "b"))$l.get(0)', { l: ['a'] }, 'b'],
    ['$l.contains("a") $l.contains(2)', { l: ['a', 1] }, 'true false'],
    ['$l.indexOf(1)', { l: ['a', 1] }, '1'],
    ['$l.set(0, "x")$l', { l: ['a', 'b'] }, 'a["x","b"]'],
    ['$l.remove(0)$l', { l: ['a', 'b'] }, 'a["b"]'],
    ['$l.addAll($m)$l', { l: ['a'], m: ['b'] }, 'true["a","b"]'],
    ['$l.subList(1, 3)', { l: [1, 2, 3, 4] }, '[2,3]'],
    ['[$l[7]]', { l: [] }, '[]'],
  ])('%s', (template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });

  it('fails at an item that is not there', () => {
    expect(() => render('$l.get(1)', { l: [1] })).toThrow(TemplateError);
  });
});

// https://docs.oracle.com/javase/8/docs/api/java/util/Map.html
describe('A map has the methods of java.util.Map:', () => {
  it.each<Case>([
    ["#set($before = $m.put('k', 'new'))$before - $m.k", { m: { k: 'old' } }, 'old - new'],
    ["$m.put('k', 1)$m.k", { m: {} }, '1'],
    ["#set($m = {})#set($_ = $m.put('a', {'b': 1}))$m.a.b$m", {}, '1{a={b=1}}'],
    ["$m.get('k'), $m.get('x').", { m: { k: 1 } }, '1, .'],
    ["$m.containsKey('k') $m.containsKey('x')", { m: { k: null } }, 'true false'],
    ['$m.size() $m.isEmpty()', { m: { a: 1 } }, '1 false'],
    ['$m.keySet() $m.values()', { m: { b: 1, a: 2 } }, '[b, a] [1, 2]'],
    ["$m.getOrDefault('x', 'y')", { m: {} }, 'y'],
    ["$m.remove('a')$m", { m: { a: 1, b: 2 } }, '1{b=2}'],
    ['$m.putAll($n)$m', { m: { a: 1 }, n: { a: 2, b: 3 } }, '{a=2, b=3}'],
    ['$m.keySet().contains("10") $m.keySet()', { m: { b: 1, '10': 2 } }, 'true [10, b]'],
  ])('%s', (template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });
});

describe('A number', () => {
  it.each<Case>([
    ['#set($i = 0)$i.parseInt("42")', {}, '42'],
    ['$n.toString().length()', { n: 1790000000000 }, '13'],
    ['$n.intValue()', { n: 2.9 }, '2'],
    ['#if($n.compareTo(2) < 0)less#end', { n: 1 }, 'less'],
    ['#set($a = 1.5)#set($b = $a * 2)$b', {}, '3.0'],
    ['#set($a = 10000000.0)$a', {}, '1.0E7'],
    ['#set($a = 9007199254740993)#set($b = $a + 1)$b', {}, '9007199254740994'],
  ])('computes as Java: %s', (template, variables, printed) => {
    expect(render(template, variables)).toBe(printed);
  });

  it('fails at a text that is no number', () => {
    expect(() => render('#set($i = 0)$i.parseInt("x")')).toThrow(TemplateError);
  });
});
