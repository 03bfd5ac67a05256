import { typeAttribute } from '../../lambda/contract/envelope';
import type { RoutingAttributes } from '../../lambda/contract/request-type';
import { requestTypeNamed } from '../../lambda/contract/requests/all';
import type { Route } from '../../lib/route';

/** Why a route's filter lets a request pass: what the filter asks for, beside what the request has. */
export function reasonFor({ filter }: Route, type: string, data: object): string {
  if (filter === undefined) return 'everything';
  if (filter.scope === 'MessageBody') return `a body with ${JSON.stringify(filter.policy)}`;
  const attributes: RoutingAttributes = {
    [typeAttribute]: type,
    ...requestTypeNamed(type).attributes(data),
  };
  return Object.entries(filter.policy)
    .map(([key, conditions]) => describeKey(key, conditions, attributes[key]))
    .join(', ');
}

function describeKey(key: string, conditions: unknown, value: RoutingAttributes[string] | undefined): string {
  if (!Array.isArray(conditions) || key.startsWith('$')) return `${key} ${JSON.stringify(conditions)}`;
  const values = typeof value === 'object' ? value : value === undefined ? [] : [value];
  const literal = values.find((one) => conditions.includes(one));
  if (literal !== undefined) return `${key} ${literal}`;
  const shown = values.length === 0 ? '' : `${values.join(' and ')} `;
  return `${key} ${shown}(${conditions.map(inWords).join(' or ')})`;
}

function inWords(condition: unknown): string {
  if (typeof condition !== 'object' || condition === null) return String(condition);
  const [entry] = Object.entries(condition);
  const [operator, operand]: readonly [string, unknown] = entry ?? ['', undefined];
  switch (operator) {
    case 'numeric':
      return Array.isArray(operand) ? range(operand) : JSON.stringify(condition);
    case 'anything-but':
      return `not ${inText(operand)}`;
    case 'prefix':
      return `begins with ${inText(operand)}`;
    case 'suffix':
      return `ends with ${inText(operand)}`;
    case 'exists':
      return operand === true ? 'given' : 'not given';
    default:
      return JSON.stringify(condition);
  }
}

/** `['>=', 1, '<', 5]` → `>= 1 and < 5` */
function range([operator, bound, ...rest]: readonly unknown[]): string {
  const first = `${String(operator)} ${String(bound)}`;
  return rest.length === 0 ? first : `${first} and ${range(rest)}`;
}

function inText(operand: unknown): string {
  if (Array.isArray(operand)) return operand.map(String).join(' or ');
  return typeof operand === 'string' || typeof operand === 'number'
    ? String(operand)
    : JSON.stringify(operand);
}
