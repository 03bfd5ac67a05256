import { type PolicyDocument, readPolicy } from '../aws/policy/document';
import type { Properties } from '../services/api-gateway/template-properties';

/**
 * Returns the resource policy of a REST API. An empty text is not a policy: it removes one.
 * @throws Error when the property is not a policy
 */
export function resourcePolicyOf(properties: Properties): PolicyDocument | undefined {
  const given = properties['Policy'];
  if (given === undefined || given === '') return undefined;
  const policy = readPolicy(typeof given === 'string' ? given : JSON.stringify(given));
  if (policy === undefined)
    throw new Error(`Policy must be a policy document, got ${JSON.stringify(given)}.`);
  return policy;
}
