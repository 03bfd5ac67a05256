import { parseArn } from '../../aws/arn';
import type { Principal } from '../../aws/call';
import { isConditionMet, matchesPattern } from './policy-condition';
import type { Matching, PolicyDocument, PolicyStatement, Principals } from './policy-document';

/** What a policy says of a call: an explicit `Deny` wins over every `Allow`. */
export type Verdict = 'allowed' | 'denied' | 'silent';

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @param action such as `SendMessage`
 */
export function evaluatePolicy(
  policy: PolicyDocument,
  principal: Principal,
  action: string,
  queueArn: string,
): Verdict {
  const keys = conditionKeys(principal);
  let verdict: Verdict = 'silent';
  for (const statement of policy.statements) {
    if (!applies(statement, principal, action, queueArn, keys)) continue;
    if (statement.effect === 'Deny') return 'denied';
    verdict = 'allowed';
  }
  return verdict;
}

function applies(
  statement: PolicyStatement,
  principal: Principal,
  action: string,
  queueArn: string,
  keys: ReadonlyMap<string, string>,
): boolean {
  return (
    matches(statement.actions, (pattern) => matchesAction(pattern, action)) &&
    matches(statement.resources, (pattern) => matchesPattern(pattern, queueArn)) &&
    isPrincipalOf(statement.principals, principal) &&
    statement.conditions.every((condition) => isConditionMet(condition, keys))
  );
}

function matches(matching: Matching, test: (pattern: string) => boolean): boolean {
  return matching.patterns.some(test) !== matching.except;
}

/** Actions are matched in any case; `SQS:*`, `sqs:Send*` and `*` are patterns. */
function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), `sqs:${action.toLowerCase()}`);
}

function isPrincipalOf(principals: Principals, principal: Principal): boolean {
  let found = false;
  for (const [kind, names] of principals.byKind) {
    for (const name of names) if (namesPrincipal(kind, name, principal)) found = true;
  }
  return found !== principals.except;
}

function namesPrincipal(kind: string, name: string, principal: Principal): boolean {
  if (name === '*' && (kind === '*' || kind === 'AWS')) return true;
  if (principal.kind === 'service') return kind === 'Service' && (name === principal.service || name === '*');
  return kind === 'AWS' && (name === principal.account || isRootOf(name, principal.account));
}

function isRootOf(name: string, account: string): boolean {
  const arn = parseArn(name);
  return arn?.service === 'iam' && arn.account === account && arn.resource === 'root';
}

/**
 * Keys in lower case, since they are matched in any case. Calls count as made over TLS: the runtime has none, and
 * every queue that insists on it would refuse all.
 */
function conditionKeys(principal: Principal): Map<string, string> {
  const keys = new Map([['aws:securetransport', 'true']]);
  if (principal.kind === 'account') {
    keys.set('aws:principalaccount', principal.account);
    keys.set('aws:principalisawsservice', 'false');
    keys.set('aws:sourceip', '127.0.0.1');
    return keys;
  }
  keys.set('aws:principalisawsservice', 'true');
  keys.set('aws:principalservicename', principal.service);
  keys.set('aws:sourcearn', principal.sourceArn);
  const account = parseArn(principal.sourceArn)?.account;
  if (account !== undefined && account !== '') keys.set('aws:sourceaccount', account);
  return keys;
}
