import { BlockList, isIP } from 'node:net';
import type { FilterableMessage, FilterPolicy, FilterScope, MessageAttribute } from '../../routing/policy';
import { isRecord } from './json';

// A second evaluator, written from the guide's words and knowing nothing of `routing`: slow, and short enough to be
// seen to be right. Bodies must not repeat a name.

/** Whether SNS delivers a message to a subscription with this policy. */
export function isDelivered(policy: FilterPolicy, scope: FilterScope, message: FilterableMessage): boolean {
  const demands = alternativesOf(policy, '');
  if (scope === 'MessageAttributes') {
    return demands.some((demand) => attributesMeet(demand, message.attributes));
  }
  const body = parsed(message.body);
  return isRecord(body) && demands.some((demand) => bodyMeets(demand, factsOf(body)));
}

/** What must hold all together: conditions by dotted name. */
type Demand = Readonly<Record<string, readonly unknown[]>>;

/** `$or` gives several demands; a later demand on a key replaces an earlier one. */
function alternativesOf(policy: FilterPolicy, prefix: string): Demand[] {
  let demands: Demand[] = [{}];
  for (const [name, value] of Object.entries(policy)) {
    const choices: Demand[] =
      name === '$or' && Array.isArray(value) && value.every(isRecord)
        ? value.flatMap((alternative) => alternativesOf(alternative, prefix))
        : isRecord(value)
          ? alternativesOf(value, `${prefix}${name}.`)
          : [{ [prefix + name]: Array.isArray(value) ? value : [] }];
    demands = demands.flatMap((demand) => choices.map((choice) => ({ ...demand, ...choice })));
  }
  return demands;
}

function attributesMeet(demand: Demand, attributes: Readonly<Record<string, MessageAttribute>>): boolean {
  const visible = Object.values(attributes).some(({ DataType }) => DataType !== 'Binary');
  return Object.entries(demand).every(([name, conditions]) => {
    const values = valuesOf(attributes[name]);
    return conditions.some((condition) =>
      isAbsence(condition) ? visible && values.length === 0 : values.some((value) => meets(value, condition)),
    );
  });
}

function valuesOf(attribute: MessageAttribute | undefined): readonly unknown[] {
  const { DataType = '', StringValue = '' } = attribute ?? {};
  if (DataType.endsWith('.Array')) return [parsed(StringValue)].flat();
  if (DataType === 'Number') return [Number(StringValue)];
  // Double quotes and backslashes are escaped once more.
  return DataType === 'String' ? [StringValue.replace(/["\\]/g, (character) => `\\${character}`)] : [];
}

/** A value in a body, and for each array of objects or arrays around it, which element it is in. */
interface Fact {
  readonly path: string;
  readonly value: unknown;
  readonly elements: ReadonlyMap<unknown, number>;
}

function factsOf(value: unknown, path = '', elements: Fact['elements'] = new Map()): Fact[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      factsOf(item, path, isScalar(item) ? elements : new Map([...elements, [value, index]])),
    );
  }
  if (isScalar(value)) return [{ path, value, elements }];
  return Object.entries(Object(value)).flatMap(([name, member]) =>
    factsOf(member, path === '' ? name : `${path}.${name}`, elements),
  );
}

/** Tries every choice of one fact for each key. No two may be in different elements of one array. */
function bodyMeets(demand: Demand, facts: readonly Fact[]): boolean {
  const keys = Object.entries(demand).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const choose = (from: number, chosen: readonly Fact[]): boolean => {
    const key = keys[from];
    if (key === undefined) return true;
    const [path, conditions] = key;
    const possible = facts.filter(
      (fact) => fact.path === path && chosen.every((other) => agree(fact, other)),
    );
    if (possible.length === 0 && conditions.some(isAbsence)) return choose(from + 1, chosen);
    return possible.some(
      (fact) =>
        conditions.some((condition) => meets(fact.value, condition)) && choose(from + 1, [...chosen, fact]),
    );
  };
  return choose(0, []);
}

function agree(one: Fact, other: Fact): boolean {
  return [...one.elements].every(([array, index]) => (other.elements.get(array) ?? index) === index);
}

const isAbsence = (condition: unknown): boolean => isRecord(condition) && condition['exists'] === false;

/** Whether a value that is there meets one condition. */
function meets(value: unknown, condition: unknown): boolean {
  if (!isRecord(condition)) return equal(value, condition);
  const [[operator, operand] = ['', undefined]] = Object.entries(condition);
  switch (operator) {
    case 'exists':
      return operand === true && value !== null && value !== '';
    case 'anything-but':
      if (isRecord(operand)) return !meets(value, operand);
      return ![operand].flat().some((excluded) => equal(value, excluded));
    case 'numeric':
      return typeof value === 'number' && Math.abs(value) <= 5e9 && isWithin(value, operand);
    default:
      return typeof value === 'string' && textMeets(value, operator, String(operand));
  }
}

function equal(value: unknown, other: unknown): boolean {
  if (typeof value === 'number' && typeof other === 'number') return value.toFixed(6) === other.toFixed(6);
  return value === other;
}

function isWithin(value: number, range: unknown): boolean {
  const parts: readonly unknown[] = Array.isArray(range) ? range : [];
  const [operator, limit, ...rest] = parts;
  const difference = Number((value - Number(limit)).toFixed(6));
  const holds =
    (difference === 0 && String(operator).includes('=')) ||
    (difference < 0 && String(operator).includes('<')) ||
    (difference > 0 && String(operator).includes('>'));
  return holds && (rest.length === 0 || isWithin(value, rest));
}

function textMeets(value: string, operator: string, operand: string): boolean {
  switch (operator) {
    case 'prefix':
      return value.startsWith(operand);
    case 'suffix':
      return value.endsWith(operand);
    case 'equals-ignore-case':
      return value.toUpperCase() === operand.toUpperCase();
    case 'wildcard':
      return new RegExp(`^${operand.replace(/\\.|[^\\]/gs, patternOf)}$`, 's').test(value);
    case 'cidr': {
      const [network = '', bits] = operand.split('/');
      const family = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
      const list = new BlockList();
      list.addSubnet(network, Number(bits), family(network));
      return isIP(value) === isIP(network) && isIP(value) > 0 && list.check(value, family(value));
    }
    default:
      throw new Error(`No operator ${operator}`);
  }
}

/** One character of a pattern, or an escaped one, as a regular expression. */
function patternOf(character: string): string {
  if (character === '*') return '.*';
  return character.replace(/^\\/, '').replace(/[^\p{L}\d]/u, '\\$&');
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
