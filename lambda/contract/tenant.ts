/**
 * What makes two callers two tenants: their accounts, or their accounts and the roles or users that sign. The mapping
 * templates and the channel handlers of `lib/templates/tenant.ts` follow the same rule.
 */
export const tenantRules = ['account', 'account-and-role'] as const;
export type TenantRule = (typeof tenantRules)[number];

/**
 * The members of `$context.identity` that name a caller.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
export interface CallerIdentity {
  /** Account of the credentials; missing without a signed call. */
  readonly accountId?: string | null;
  /** Unique id of the role or user. A role's has the name of its session behind a colon, which the caller chooses. */
  readonly caller?: string | null;
}

/**
 * Returns the tenant of a caller.
 * @returns "" for a call that is not signed
 */
export function tenantOf(rule: TenantRule, { accountId, caller }: CallerIdentity): string {
  const account = accountId ?? '';
  if (account === '' || rule === 'account') return account;
  return `${account}-${(caller ?? '').replace(/:.*/s, '')}`;
}

/** @throws Error when `text` is not a rule */
export function parseTenantRule(text: string): TenantRule {
  const rule = tenantRules.find((known) => known === text);
  if (rule === undefined)
    throw new Error(`The tenant rule must be one of ${tenantRules.join(', ')}, got ${text}.`);
  return rule;
}
