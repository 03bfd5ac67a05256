import type { Config } from '../config';
import type { Violation } from './violation';

/**
 * A resource policy has at most 8,192 bytes, about 36 for each account.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const mostCallers = 200;

/** Returns everything that is wrong with the accounts that may call, and with the rule for tenants. */
export function checkCallers({ stage, api }: Pick<Config, 'stage' | 'api'>): Violation[] {
  const { authorization, callers, tenant } = api;
  const subject = `stage "${stage}", api.callers`;
  const violations: Violation[] = [];
  for (const account of callers) {
    if (/^\d{12}$/.test(account)) continue;
    violations.push({
      subject,
      given: JSON.stringify(account),
      allowed: 'an account id of 12 digits, as text',
      fix: 'Ask the caller for the id: `aws sts get-caller-identity` prints it.',
    });
  }
  for (const account of new Set(callers.filter((one, index) => callers.indexOf(one) < index))) {
    violations.push({ subject, given: `${account} twice`, allowed: 'each account once', fix: 'Remove one.' });
  }
  if (callers.length > mostCallers) {
    violations.push({
      subject,
      given: `${callers.length} accounts`,
      allowed: `at most ${mostCallers}, so that the resource policy does not exceed its size limit`,
      fix: 'Let some accounts assume a role of this account.',
    });
  }
  if (authorization === 'none' && callers.length > 0) {
    violations.push({
      subject,
      given: `${callers.length} with authorization "none"`,
      allowed: 'accounts with authorization "iam" only, because the policy refuses all other callers',
      fix: 'Set api.authorization to "iam", or remove the accounts.',
    });
  }
  if (authorization === 'none' && tenant !== 'account') {
    violations.push({
      subject: `stage "${stage}", api.tenant`,
      given: `"${tenant}" with authorization "none"`,
      allowed: '"account", because an unsigned call has no role',
      fix: 'Set api.authorization to "iam", or api.tenant to "account".',
    });
  }
  return violations;
}

/**
 * Returns a violation when the own account is among the callers: the policy would let in all its roles and users, those
 * without an identity policy included.
 * @param account the API's account, which may be a token
 */
export function checkOwnAccount({ stage, api }: Pick<Config, 'stage' | 'api'>, account: string): Violation[] {
  if (!api.callers.includes(account)) return [];
  return [
    {
      subject: `stage "${stage}", api.callers`,
      given: `${account}, the account of the API`,
      allowed: 'other accounts only',
      fix: 'Remove it. In the account of the API, an identity policy with execute-api:Invoke is enough.',
    },
  ];
}
