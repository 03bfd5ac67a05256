import { Validations } from 'aws-cdk-lib';
import { CfnPolicy, type Role } from 'aws-cdk-lib/aws-iam';
import { rules } from 'cdk-nag';

/**
 * Acknowledges that a role's policy ends a resource with a wildcard. cdk-nag's findings name the resource as it stands in
 * the template, which for a resource of another stack is not known before references are resolved: constructs are
 * validated after that, and before cdk-nag looks.
 *
 * @param suffix what the resource ends with, as `/tenants/*`
 */
export function acknowledgeWildcard(role: Role, suffix: string, reason: string): void {
  role.node.addValidation({
    validate() {
      for (const construct of role.node.findAll()) {
        if (!(construct instanceof CfnPolicy)) continue;
        const findings = rules.iam.IAMNoWildcardPermissions(construct);
        if (!Array.isArray(findings)) continue;
        for (const finding of findings) {
          if (!finding.startsWith('Resource::') || !finding.endsWith(suffix)) continue;
          Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
        }
      }
      return [];
    },
  });
}
