import { formatArn } from '../../aws/arn';
import type { Environment } from '../../aws/call';
import type { PolicyDocument } from '../../aws/policy/document';
import { refusalOf } from '../../aws/policy/evaluate';
import { signerOf } from './caller';
import type { Exchange } from './exchange';
import { GatewayFailure } from './gateway-failure';

/** A method that is called, and the API and stage around it. */
export interface CalledMethod {
  readonly apiId: string;
  readonly stageName: string;
  readonly policy: PolicyDocument | undefined;
  readonly authorizationType: string;
}

/**
 * Admits callers of the own account, and those of other accounts that the resource policy allows. Identity policies do
 * not exist here. Calls without IAM authorization are admitted, whatever the policy is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 * @throws GatewayFailure `ACCESS_DENIED`
 */
export function admit(
  { apiId, stageName, policy, authorizationType }: CalledMethod,
  { request, parameters }: Exchange,
  environment: Environment,
): void {
  if (authorizationType !== 'AWS_IAM') return;
  const { account, arn } = signerOf(parameters, environment);
  if (account === environment.account) return;
  const arnOf = (owner: string, resource: string): string =>
    formatArn({ ...environment, account: owner, service: 'execute-api', resource: `${apiId}${resource}` });
  const [path = '/'] = request.path.split('?', 1);
  const resource = `/${stageName}/${request.method}${path}`;
  const refusal = refusalOf(
    policy && completed(policy, (shortened) => arnOf(environment.account, shortened)),
    {
      principal: { kind: 'account', account },
      action: 'execute-api:Invoke',
      resourceArn: arnOf(environment.account, resource),
    },
  );
  if (refusal === undefined) return;
  // AWS shows the last four digits of the owner's account.
  const shown = arnOf(`********${environment.account.slice(-4)}`, resource);
  throw new GatewayFailure(
    'ACCESS_DENIED',
    `User: ${arn} is not authorized to perform: execute-api:Invoke on resource: ${shown} ${refusal.why}`,
  );
}

/**
 * Completes resources such as `execute-api:/*`, as API Gateway does when it saves a policy.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
function completed({ statements }: PolicyDocument, arnOf: (resource: string) => string): PolicyDocument {
  return {
    statements: statements.map((statement) => ({
      ...statement,
      resources: {
        ...statement.resources,
        patterns: statement.resources.patterns.map((pattern) =>
          pattern.replace(/^execute-api:(\/.*)$/s, (_, rest: string) => arnOf(rest)),
        ),
      },
    })),
  };
}
