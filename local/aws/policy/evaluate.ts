import { parseArn } from '../arn';
import type { Principal } from '../call';
import { isConditionMet, matchesPattern } from './condition';
import type { Matching, PolicyDocument, PolicyStatement, Principals } from './document';

/** A call that a resource's policy has to decide on. */
export interface GuardedCall {
  readonly principal: Principal;
  /** With its service, in the case that the service's messages have: `SNS:Publish`. */
  readonly action: string;
  readonly resourceArn: string;
  /** The account that the resource belongs to. @default - that of its ARN; those of buckets have none */
  readonly owner?: string;
  /** The service's own condition keys, names in lower case. @default - none */
  readonly keys?: ReadonlyMap<string, string>;
}

/** What a refused caller is told. */
export interface Refusal {
  readonly caller: string;
  readonly why: string;
}

/**
 * A caller of the resource's own account is let in unless it is denied; everyone else needs a statement that allows it.
 * @returns nothing when the call is let in
 */
export function refusalOf(policy: PolicyDocument | undefined, call: GuardedCall): Refusal | undefined {
  const { principal, action, resourceArn } = call;
  const { account, partition = 'aws' } = parseArn(resourceArn) ?? {};
  const owner = call.owner ?? account;
  const isOwner = principal.kind === 'account' && principal.account === owner;
  if (policy === undefined && isOwner) return undefined;
  const verdict = policy === undefined ? 'silent' : evaluate(policy, call);
  if (verdict === 'allowed' || (verdict === 'silent' && isOwner)) return undefined;
  return {
    caller:
      principal.kind === 'service' ? principal.service : `arn:${partition}:iam::${principal.account}:root`,
    why:
      verdict === 'denied'
        ? 'with an explicit deny in a resource-based policy'
        : `because no resource-based policy allows the ${action} action`,
  };
}

/**
 * An explicit `Deny` wins over every `Allow`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function evaluate(policy: PolicyDocument, call: GuardedCall): 'allowed' | 'denied' | 'silent' {
  const keys = conditionKeys(call);
  let verdict: 'allowed' | 'silent' = 'silent';
  for (const statement of policy.statements) {
    if (!applies(statement, call, keys)) continue;
    if (statement.effect === 'Deny') return 'denied';
    verdict = 'allowed';
  }
  return verdict;
}

function applies(
  { actions, resources, principals, conditions }: PolicyStatement,
  { principal, action, resourceArn }: GuardedCall,
  keys: ReadonlyMap<string, string>,
): boolean {
  // Actions are matched in any case; `SQS:*`, `sqs:Send*` and `*` are patterns.
  const wanted = action.toLowerCase();
  return (
    matches(actions, (pattern) => matchesPattern(pattern.toLowerCase(), wanted)) &&
    matches(resources, (pattern) => matchesPattern(pattern, resourceArn)) &&
    isPrincipalOf(principals, principal) &&
    conditions.every((condition) => isConditionMet(condition, keys))
  );
}

function matches({ patterns, except }: Matching, test: (pattern: string) => boolean): boolean {
  return patterns.some(test) !== except;
}

function isPrincipalOf({ byKind, except }: Principals, principal: Principal): boolean {
  let found = false;
  for (const [kind, names] of byKind) {
    for (const name of names) if (namesPrincipal(kind, name, principal)) found = true;
  }
  return found !== except;
}

function namesPrincipal(kind: string, name: string, principal: Principal): boolean {
  if (name === '*' && (kind === '*' || kind === 'AWS')) return true;
  if (principal.kind === 'service') return kind === 'Service' && name === principal.service;
  return kind === 'AWS' && (name === principal.account || isRootOf(name, principal.account));
}

function isRootOf(name: string, account: string): boolean {
  const arn = parseArn(name);
  return arn?.service === 'iam' && arn.account === account && arn.resource === 'root';
}

/**
 * Keys in lower case, since they are matched in any case. Calls count as made over TLS: the runtime has none, and
 * whatever insists on it would refuse all.
 */
function conditionKeys({ principal, resourceArn, keys: own }: GuardedCall): Map<string, string> {
  const keys = new Map([...(own ?? []), ['aws:securetransport', 'true']]);
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
  const account = parseArn(principal.sourceArn)?.account || parseArn(resourceArn)?.account;
  if (account) keys.set('aws:sourceaccount', account);
  return keys;
}
