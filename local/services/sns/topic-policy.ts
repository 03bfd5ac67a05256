import { parseArn } from '../../aws/arn';
import type { Principal } from '../../aws/call';
import { isConditionMet, matchesPattern } from '../sqs/policy-condition';
import type { Matching, PolicyDocument, PolicyStatement, Principals } from '../sqs/policy-document';

/** What a policy says of a call: an explicit `Deny` wins over every `Allow`. */
export type Verdict = 'allowed' | 'denied' | 'silent';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-evaluation-logic.html */
export function evaluateTopicPolicy(
  policy: PolicyDocument,
  principal: Principal,
  action: string,
  topicArn: string,
): Verdict {
  const keys = conditionKeys(principal, topicArn);
  let verdict: Verdict = 'silent';
  for (const statement of policy.statements) {
    if (!applies(statement, principal, action, topicArn, keys)) continue;
    if (statement.effect === 'Deny') return 'denied';
    verdict = 'allowed';
  }
  return verdict;
}

function applies(
  statement: PolicyStatement,
  principal: Principal,
  action: string,
  topicArn: string,
  keys: ReadonlyMap<string, string>,
): boolean {
  return (
    matches(statement.actions, (pattern) =>
      matchesPattern(pattern.toLowerCase(), `sns:${action.toLowerCase()}`),
    ) &&
    matches(statement.resources, (pattern) => matchesPattern(pattern, topicArn)) &&
    isPrincipalOf(statement.principals, principal) &&
    statement.conditions.every((condition) => isConditionMet(condition, keys))
  );
}

function matches({ patterns, except }: Matching, test: (pattern: string) => boolean): boolean {
  return patterns.some(test) !== except;
}

function isPrincipalOf({ byKind, except }: Principals, principal: Principal): boolean {
  const found = [...byKind].some(([kind, names]) => names.some((name) => isNamed(kind, name, principal)));
  return found !== except;
}

function isNamed(kind: string, name: string, principal: Principal): boolean {
  if (name === '*' && (kind === '*' || kind === 'AWS')) return true;
  if (principal.kind === 'service') return kind === 'Service' && name === principal.service;
  if (kind !== 'AWS') return false;
  const arn = parseArn(name);
  return name === principal.account || (arn?.service === 'iam' && arn.account === principal.account);
}

/** Keys in lower case. Calls count as made over TLS: a topic that insists on it would refuse every call here. */
function conditionKeys(principal: Principal, topicArn: string): Map<string, string> {
  const keys = new Map([['aws:securetransport', 'true']]);
  if (principal.kind === 'account') {
    keys.set('aws:principalaccount', principal.account);
    keys.set('aws:principalisawsservice', 'false');
    keys.set('aws:sourceowner', principal.account);
    keys.set('aws:sourceip', '127.0.0.1');
    return keys;
  }
  keys.set('aws:principalisawsservice', 'true');
  keys.set('aws:principalservicename', principal.service);
  keys.set('aws:sourcearn', principal.sourceArn);
  // Some resources, such as buckets, have no account in their ARN; there is but one here.
  const account = parseArn(principal.sourceArn)?.account || (parseArn(topicArn)?.account ?? '');
  keys.set('aws:sourceaccount', account);
  return keys;
}

/** What a topic has until its owner sets a policy: its account may do everything. */
export function defaultPolicy(topicArn: string, account: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}
