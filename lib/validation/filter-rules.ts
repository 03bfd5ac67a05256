import { typeAttribute } from '../../lambda/contract/envelope';
import { maxRoutingAttributes, type RequestType } from '../../lambda/contract/request-type';
import { InvalidPolicy } from '../../routing/invalid-policy';
import { parsePolicy } from '../../routing/parse';
import type { Route } from '../route';
import type { Violation } from './violation';

/** What is wrong with the routing attributes of the request types. */
export function checkRoutingAttributes(requestTypes: readonly RequestType[]): Violation[] {
  const violations: Violation[] = [];
  for (const type of requestTypes) {
    const names = [...type.attributeFields, ...Object.keys(type.derivedSchemas)];
    const subject = `request type "${type.name}", attributes`;
    if (names.length > maxRoutingAttributes) {
      violations.push({
        subject,
        given: `${names.length} (${names.join(', ')})`,
        allowed: `at most ${maxRoutingAttributes} beside "${typeAttribute}", because raw delivery carries 10`,
        fix: 'Pick fewer, or filter on the body.',
      });
    }
    if (names.includes(typeAttribute)) {
      violations.push({
        subject,
        given: `one called "${typeAttribute}"`,
        allowed: 'any other name, because that one carries the request type',
        fix: 'Rename it.',
      });
    }
  }
  return violations;
}

/** What is wrong with a route's filter policy by itself: what SNS would refuse. The analysis of the routes says the rest. */
export function checkFilter({ consumer, filter }: Route): Violation[] {
  if (filter === undefined) return [];
  const subject = `route "${consumer}", filter`;
  if (Object.keys(filter.policy).length === 0) {
    return [
      {
        subject,
        given: 'an empty policy',
        allowed: 'a policy with at least one key, or none at all',
        fix: 'Leave `filter` out to receive everything.',
      },
    ];
  }
  try {
    parsePolicy(filter.policy, filter.scope);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    return [
      {
        subject,
        given: JSON.stringify(filter.policy),
        allowed: `a policy that SNS accepts (${error.reason})`,
        fix: 'Correct the filter.',
      },
    ];
  }
}
