import { typeAttribute } from '../../lambda/contract/envelope';
import { maxRoutingAttributes, type RequestType } from '../../lambda/contract/request-type';
import type { Route } from '../route';
import type { Violation } from './violation';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const maxFilterKeys = 5;
const maxFilterCombinations = 150;

/** What is wrong with the routing attributes of the request types. */
export function checkRoutingAttributes(requestTypes: readonly RequestType[]): Violation[] {
  const violations: Violation[] = [];
  for (const type of requestTypes) {
    const names = Object.keys(type.attributes(type.example));
    const subject = `request type "${type.name}", attributes`;
    if (names.length > maxRoutingAttributes) {
      violations.push({
        subject,
        given: `${names.length} (${names.join(', ')})`,
        allowed: `at most ${maxRoutingAttributes} beside "${typeAttribute}", for raw delivery carries 10`,
        fix: 'Pick fewer, or filter on the body.',
      });
    }
    if (names.includes(typeAttribute)) {
      violations.push({
        subject,
        given: `one called "${typeAttribute}"`,
        allowed: 'any other name, for that one carries the request type',
        fix: 'Rename it.',
      });
    }
  }
  return violations;
}

/** What is wrong with a route's filter policy. */
export function checkFilter(route: Route, requestTypes: readonly RequestType[]): Violation[] {
  const { consumer, filter, scope } = route;
  if (filter === undefined) return [];
  const subject = `route "${consumer}", filter`;
  const keys = Object.keys(filter);
  const violations: Violation[] = [];
  if (keys.length === 0) {
    violations.push({
      subject,
      given: 'an empty policy',
      allowed: 'a policy with at least one key, or none at all',
      fix: 'Leave `filter` out to receive everything.',
    });
  }
  if (scope === 'MessageBody') return violations;

  if (keys.length > maxFilterKeys) {
    violations.push({
      subject,
      given: `${keys.length} keys (${keys.join(', ')})`,
      allowed: `at most ${maxFilterKeys}`,
      fix: 'Filter on fewer attributes, or have the request type pick one that says it all.',
    });
  }
  const combinations = Object.values(filter).reduce<number>(
    (product, values) => product * (Array.isArray(values) ? values.length : 1),
    1,
  );
  if (combinations > maxFilterCombinations) {
    violations.push({
      subject,
      given: `${combinations} combinations of values`,
      allowed: `at most ${maxFilterCombinations}`,
      fix: 'List fewer values, or use a prefix or a range.',
    });
  }
  return [...violations, ...checkKeys(subject, filter, requestTypes)];
}

/** A condition on an attribute that no accepted request has would match nothing, silently. */
function checkKeys(
  subject: string,
  filter: NonNullable<Route['filter']>,
  requestTypes: readonly RequestType[],
): Violation[] {
  const accepted = requestTypes.filter(({ name }) => filter.type?.some((type) => type === name) ?? true);
  const known = new Set([
    typeAttribute,
    ...accepted.flatMap((type) => Object.keys(type.attributes(type.example))),
  ]);
  return Object.keys(filter)
    .filter((key) => !key.startsWith('$') && !known.has(key))
    .map((key) => ({
      subject,
      given: `the attribute "${key}"`,
      allowed: `one that the request types it receives have (${[...known].join(', ')})`,
      fix: 'Correct the name, or pick the attribute in lambda/contract/requests/.',
    }));
}
