import type { TenantRule } from '../../lambda/contract/tenant';
import type { ApiConfig } from '../config';
import { anonymousSegment } from '../../lambda/contract/outcome-channel';
import { set } from './vtl';

/** Settings that decide whose a request is. */
export type TenantSettings = Pick<ApiConfig, 'authorization' | 'tenant'>;

/**
 * The rule of `tenantOf` in `lambda/contract/tenant.ts`, in the two languages that run at AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 * https://docs.aws.amazon.com/appsync/latest/eventapi/context-reference.html
 */
const rules: Readonly<Record<TenantRule, { readonly vtl: string; readonly handler: string }>> = {
  account: {
    vtl: set('tenant', '$context.identity.accountId'),
    handler: 'ctx.identity.accountId',
  },
  'account-and-role': {
    vtl:
      set('role', '$context.identity.caller.replaceAll(":.*", "")') +
      set('tenant', '"${context.identity.accountId}-${role}"'),
    // AppSync documents `username` as "the value of the AWS user principal". If it has another form than API Gateway's
    // `caller`, no channel equals it, so that subscriptions are refused.
    handler: "ctx.identity.accountId + '-' + ctx.identity.username.split(':')[0]",
  },
};

/** Sets `$tenant` in a mapping template: "" when the API is open to anybody. */
export function readTenant({ authorization, tenant }: TenantSettings): string {
  return authorization === 'iam' ? rules[tenant].vtl : set('tenant', '""');
}

/**
 * Condition of a channel handler: the caller may subscribe to `request` of `tenant`. When the API is open to anybody,
 * requests have no tenant. Whoever knows the id of one may follow it, but nobody may follow all.
 */
export function maySubscribe({ authorization, tenant }: TenantSettings): string {
  return authorization === 'iam'
    ? `tenant === ${rules[tenant].handler}`
    : `tenant === ${JSON.stringify(anonymousSegment)} && request !== '*'`;
}
