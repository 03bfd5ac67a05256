import type { Principal } from '../../aws/call';
import { AwsError } from '../../aws/error';
import { type PolicyDocument, readPolicy } from '../../aws/policy/document';
import { refusalOf } from '../../aws/policy/evaluate';

/** Who may invoke a function. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export interface Permission {
  /** Such as `lambda:InvokeFunction`. */
  readonly action: string;
  /** A service, an account, or `*`. */
  readonly principal: string;
  /** May hold wildcards. @default - whatever it is */
  readonly sourceArn?: string;
  /** @default - whatever it is */
  readonly sourceAccount?: string;
}

/**
 * Services of the runtime that ask a function's policy. Event source mappings invoke with the function's own role and
 * need none; others are let in.
 */
const asking = new Set(['sns.amazonaws.com']);

/** The policy of a function, and of its versions and aliases, each of which has a policy of its own. */
export class FunctionPolicy {
  private readonly statements: object[] = [];
  private policy: PolicyDocument | undefined;

  /** @param arn of the function, with the qualifier that the permission is for */
  allow(arn: string, { action, principal, sourceArn, sourceAccount }: Permission): void {
    const kind = principal.endsWith('.amazonaws.com') ? 'Service' : 'AWS';
    this.statements.push({
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { [kind]: principal },
      Action: action,
      Resource: arn,
      Condition: {
        ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
        ...(sourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
      },
    });
    this.policy = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: this.statements }));
  }

  /** @throws AwsError `AccessDeniedException` */
  check(arn: string, principal: Principal): void {
    if (principal.kind !== 'service' || !asking.has(principal.service)) return;
    const call = { principal, action: 'lambda:InvokeFunction', resourceArn: arn };
    const refusal = refusalOf(this.policy, call);
    if (refusal === undefined) return;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${refusal.caller} is not authorized to perform: ${call.action} on resource: ${arn} ${refusal.why}`,
      { status: 403 },
    );
  }
}
