import { equal } from './equality';
import { type HostObject, JavaList, JavaMap, print, TemplateError, type Value } from './values';

type ListMethod = (list: JavaList, args: readonly Value[]) => Value;
type MapMethod = (map: JavaMap, args: readonly Value[]) => Value;

/** Methods of `java.util.List`. */
const listMethods: Readonly<Record<string, ListMethod>> = {
  add: (list, args) => {
    const [first = null, second = null] = args;
    if (args.length < 2) list.items.push(first);
    else if (typeof first === 'number') list.items.splice(inRange(list, first, list.items.length), 0, second);
    return args.length < 2 ? true : null;
  },
  addAll: (list, [other]) => {
    const added = elements(other ?? null);
    list.items.push(...added);
    return added.length > 0;
  },
  clear: (list) => {
    list.items.length = 0;
    return null;
  },
  contains: (list, [item = null]) => list.items.some((each) => equal(each, item)),
  containsAll: (list, [other]) =>
    elements(other ?? null).every((item) => list.items.some((each) => equal(each, item))),
  equals: (list, [other = null]) => equal(list, other),
  get: (list, [at]) =>
    typeof at === 'number' ? (list.items[inRange(list, at, list.items.length - 1)] ?? null) : null,
  indexOf: (list, [item = null]) => list.items.findIndex((each) => equal(each, item)),
  isEmpty: (list) => list.items.length === 0,
  lastIndexOf: (list, [item = null]) => list.items.findLastIndex((each) => equal(each, item)),
  remove: (list, [item = null]) => {
    if (typeof item === 'number') {
      return list.items.splice(inRange(list, item, list.items.length - 1), 1)[0] ?? null;
    }
    const at = list.items.findIndex((each) => equal(each, item));
    if (at >= 0) list.items.splice(at, 1);
    return at >= 0;
  },
  set: (list, [at, item = null]) => {
    if (typeof at !== 'number') return null;
    return list.items.splice(inRange(list, at, list.items.length - 1), 1, item)[0] ?? null;
  },
  size: (list) => list.items.length,
  subList: (list, [from, to]) =>
    typeof from === 'number' && typeof to === 'number'
      ? new JavaList(list.items.slice(inRange(list, from, list.items.length), to), list.origin)
      : null,
  toString: (list: JavaList) => print(list),
};

/** Methods of `java.util.Map`. */
const mapMethods: Readonly<Record<string, MapMethod>> = {
  clear: (map) => {
    for (const key of map.entries.keys()) map.remove(key);
    return null;
  },
  containsKey: (map, [key = null]) => map.has(print(key)),
  containsValue: (map, [value = null]) => [...map.entries.values()].some((each) => equal(each, value)),
  entrySet: (map) => new JavaList([...map.entries.keys()].map((key) => new MapEntry(map, key))),
  equals: (map, [other = null]) => equal(map, other),
  get: (map, [key = null]) => map.get(print(key)),
  getOrDefault: (map, [key = null, otherwise = null]) =>
    map.has(print(key)) ? map.get(print(key)) : otherwise,
  isEmpty: (map) => map.entries.size === 0,
  keySet: (map) => new JavaList([...map.entries.keys()]),
  put: (map, [key = null, value = null]) => map.put(print(key), value),
  putAll: (map, [other]) => {
    if (other instanceof JavaMap) for (const [key, value] of other.entries) map.put(key, value);
    return null;
  },
  putIfAbsent: (map, [key = null, value = null]) =>
    map.has(print(key)) ? map.get(print(key)) : map.put(print(key), value),
  remove: (map, [key = null]) => map.remove(print(key)),
  size: (map) => map.entries.size,
  toString: (map: JavaMap) => print(map),
  values: (map) => new JavaList([...map.entries.values()]),
};

export function callList(list: JavaList, name: string, args: readonly Value[]): Value {
  return Object.hasOwn(listMethods, name) ? (listMethods[name]?.(list, args) ?? null) : null;
}

export function callMap(map: JavaMap, name: string, args: readonly Value[]): Value {
  return Object.hasOwn(mapMethods, name) ? (mapMethods[name]?.(map, args) ?? null) : null;
}

/** What `#foreach` goes through: a list's items, a map's values; nothing for anything else. */
export function elements(value: Value): readonly Value[] {
  if (value instanceof JavaList) return [...value.items];
  return value instanceof JavaMap ? [...value.entries.values()] : [];
}

class MapEntry implements HostObject {
  constructor(
    private readonly map: JavaMap,
    private readonly key: string,
  ) {}

  property(name: string): Value {
    if (name === 'key') return this.key;
    return name === 'value' ? this.map.get(this.key) : null;
  }

  call(name: string, args: readonly Value[]): Value {
    if (name === 'getKey') return this.key;
    if (name === 'getValue') return this.map.get(this.key);
    return name === 'setValue' ? this.map.put(this.key, args[0] ?? null) : null;
  }

  print(): string {
    const value = this.map.get(this.key);
    return `${this.key}=${value === null ? 'null' : print(value)}`;
  }
}

function inRange(list: JavaList, at: number, last: number): number {
  if (at < 0 || at > last)
    throw new TemplateError(`Index ${at} is out of range for a list of ${list.items.length}`);
  return at;
}
