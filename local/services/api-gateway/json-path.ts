import { JavaList, JavaMap, TemplateError, type Value } from './velocity/values';

/** One step of a path: what it makes of a value. */
type Select = (value: Value) => readonly Value[];

interface Path {
  readonly steps: readonly Select[];
  /** Names one place at most, so that it gives a value and not a list. */
  readonly definite: boolean;
}

const cache = new Map<string, Path>();
const cacheSize = 1000;

/**
 * The part of a document a JSONPath names: members, items, slices, wildcards and `..`, but no filters.
 * @returns null when there is none
 * @throws TemplateError when the path cannot be read
 */
export function selectPath(document: Value, path: string): Value {
  let parsed = cache.get(path);
  if (parsed === undefined) {
    parsed = parsePath(path);
    if (cache.size >= cacheSize) cache.clear();
    cache.set(path, parsed);
  }
  let found: readonly Value[] = [document];
  for (const select of parsed.steps) found = found.flatMap((value) => select(value));
  return parsed.definite ? (found[0] ?? null) : new JavaList([...found], 'json');
}

const token =
  /\.\.(?:([^.[\]()*\s]+)|\*)?|\.([^.[\]()*\s]+)(\(\))?|(\.\*|\[\s*\*\s*\])|\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]|\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]|\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;

function parsePath(path: string): Path {
  const text = path.trim().startsWith('$') ? path.trim().slice(1) : `.${path.trim()}`;
  const steps: Select[] = [];
  let definite = true;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) {
      throw new TemplateError(
        `The JSONPath ${path} cannot be used here: "${text.slice(at)}" is not understood`,
      );
    }
    const [found, deep, name, called, wildcard, items, from, to, single, double] = match;
    if (found.startsWith('..')) {
      definite = false;
      steps.push(descendants, ...(deep === undefined ? [] : [member(deep)]));
    } else if (name !== undefined) {
      steps.push(called === undefined ? member(name) : measure(name, path));
    } else if (wildcard !== undefined) {
      definite = false;
      steps.push(children);
    } else if (items !== undefined) {
      const places = items.split(',').map(Number);
      definite &&= places.length === 1;
      steps.push((value) => (value instanceof JavaList ? places.flatMap((place) => item(value, place)) : []));
    } else if (from !== undefined) {
      definite = false;
      const [start, end] = [
        from === '' ? 0 : Number(from),
        to === '' || to === undefined ? undefined : Number(to),
      ];
      steps.push((value) => (value instanceof JavaList ? value.items.slice(start, end) : []));
    } else {
      steps.push(member((single ?? double ?? '').replaceAll(/\\(.)/g, '$1')));
    }
  }
  return { steps, definite };
}

function member(name: string): Select {
  return (value) => (value instanceof JavaMap && value.has(name) ? [value.get(name)] : []);
}

function item(list: JavaList, place: number): readonly Value[] {
  const value = list.items.at(place);
  return value === undefined ? [] : [value];
}

function children(value: Value): readonly Value[] {
  if (value instanceof JavaList) return value.items;
  return value instanceof JavaMap ? [...value.entries.values()] : [];
}

function descendants(value: Value): readonly Value[] {
  return [value, ...children(value).flatMap(descendants)];
}

function measure(name: string, path: string): Select {
  if (name !== 'length' && name !== 'size') {
    throw new TemplateError(`The JSONPath ${path} cannot be used here: the function ${name} is not known`);
  }
  return (value) => [children(value).length];
}

/** Whether a path exists, even when its value is null. */
export function hasPath(document: Value, path: string): boolean {
  const parsed = cache.get(path) ?? parsePath(path);
  let found: readonly Value[] = [document];
  for (const select of parsed.steps) found = found.flatMap((value) => select(value));
  return !parsed.definite || found.length > 0;
}
