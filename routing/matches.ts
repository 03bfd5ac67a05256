import { compilePolicy } from './compile';
import { parsePolicy } from './parse';
import type { FilterableMessage, FilterScope } from './policy';

/**
 * Whether a subscription with this filter policy receives a message. For many messages compile the policy once.
 * @param policy an object, or its JSON text
 * @throws InvalidPolicy when SNS would refuse the policy
 */
export function matches(policy: unknown, scope: FilterScope, message: FilterableMessage): boolean {
  return compilePolicy(parsePolicy(policy, scope))(message);
}
