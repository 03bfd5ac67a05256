import type { FilterableMessage, FilterPolicy, FilterScope } from '../../routing/policy';
import { isRecord } from './json';

/** What a condition of a policy meets in a message. */
export interface Meeting {
  /** Undefined for a literal. */
  readonly operator: string | undefined;
  readonly operand: unknown;
  readonly found: Found;
}

export interface Found {
  readonly kind: 'nothing' | 'text' | 'number' | 'boolean' | 'null' | 'array' | 'binary';
  readonly value?: unknown;
}

/** All meetings of a policy, `$or` left aside, with a message. */
export function meetingsOf(policy: FilterPolicy, scope: FilterScope, message: FilterableMessage): Meeting[] {
  const find = scope === 'MessageBody' ? findInBody(message) : findInAttributes(message);
  return conditionsIn(policy, '').flatMap(([path, condition]) => {
    const [operator, operand] = isRecord(condition)
      ? (Object.entries(condition)[0] ?? [])
      : [undefined, condition];
    return find(path).map((found) => ({ operator, operand, found }));
  });
}

/** Every key with each of its conditions. */
export function conditionsIn(policy: FilterPolicy, prefix: string): [path: string, condition: unknown][] {
  return Object.entries(policy).flatMap(([name, value]): [string, unknown][] => {
    if (isRecord(value)) return conditionsIn(value, `${prefix}${name}.`);
    if (!Array.isArray(value)) return [];
    return name === '$or'
      ? value.filter(isRecord).flatMap((choice) => conditionsIn(choice, prefix))
      : value.map((condition: unknown) => [prefix + name, condition]);
  });
}

function findInAttributes({ attributes }: FilterableMessage): (path: string) => Found[] {
  return (path) => {
    const attribute = attributes[path];
    if (attribute === undefined) return [{ kind: 'nothing' }];
    const { DataType = '', StringValue } = attribute;
    if (DataType === 'Binary') return [{ kind: 'binary' }];
    if (DataType.endsWith('.Array')) return [{ kind: 'array', value: StringValue }];
    return [DataType === 'Number' ? { kind: 'number', value: Number(StringValue) } : textOf(StringValue)];
  };
}

const textOf = (value: unknown): Found => ({ kind: 'text', value });

function findInBody({ body }: FilterableMessage): (path: string) => Found[] {
  const leaves: [string, Found][] = [];
  const collect = (value: unknown, path: string, inArray: boolean): void => {
    if (Array.isArray(value)) {
      if (value.length === 0) leaves.push([path, { kind: 'array', value }]);
      for (const item of value) collect(item, path, true);
    } else if (isRecord(value)) {
      for (const [name, member] of Object.entries(value)) {
        collect(member, path === '' ? name : `${path}.${name}`, inArray);
      }
    } else leaves.push([path, inArray ? { kind: 'array', value } : { kind: kindOf(value), value }]);
  };
  collect(JSON.parse(body), '', false);
  return (path) => {
    const found = leaves.filter(([at]) => at === path).map(([, leaf]) => leaf);
    return found.length === 0 ? [{ kind: 'nothing' }] : found;
  };
}

function kindOf(value: unknown): Found['kind'] {
  if (value === null) return 'null';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}
