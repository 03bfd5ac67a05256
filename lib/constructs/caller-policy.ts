import { AccountPrincipal, AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Lets anybody make the preflight calls of a browser, which are not signed. They need it where there is a policy.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
const preflightCalls = new PolicyStatement({
  sid: 'Preflight',
  principals: [new AnyPrincipal()],
  actions: ['execute-api:Invoke'],
  resources: ['execute-api:/*/OPTIONS/*'],
});

/**
 * Returns the resource policy that lets callers of other accounts in. It does not take anything from callers of the
 * API's own account: with IAM authorization, the own account needs an identity policy or a resource policy, other
 * accounts need both.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html#apigateway-resource-policies-iam-policies-interaction
 * @param accounts ids of twelve digits
 * @param browsers whether pages of another origin may call
 * @returns undefined without accounts
 */
export function callerPolicy(accounts: readonly string[], browsers = false): PolicyDocument | undefined {
  if (accounts.length === 0) return undefined;
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'OtherAccounts',
        principals: accounts.map((account) => new AccountPrincipal(account)),
        actions: ['execute-api:Invoke'],
        // API Gateway completes it with region, account and id of the API, which the policy cannot refer to.
        resources: ['execute-api:/*'],
      }),
      ...(browsers ? [preflightCalls] : []),
    ],
  });
}
