import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { AssemblyGraph } from './assembly-graph';
import type { Finding, Rule } from './rule';
import { messagingRules } from './rules/all';

export interface AsyncMessagingChecksProps {
  /**
   * Rules to check.
   * @default - `messagingRules`; to add to them, `[...messagingRules, yours]`
   */
  readonly rules?: readonly Rule[];
}

/**
 * Checks what SNS topics, SQS queues, Lambda event source mappings and API Gateway's service integrations say about each
 * other, across all stacks: what fails at deployment, or works until a message is lost. It complements CDK's own
 * validation, which looks at one property at a time, and cdk-nag's AwsSolutions.
 *
 * ```ts
 * Validations.of(app).addPlugins(new AsyncMessagingChecks());
 * ```
 *
 * Errors fail the synth, warnings are shown. A rule says error only where the templates alone decide it: what depends on
 * a parameter, a condition or an imported resource, it leaves out. A finding is acknowledged at the construct that it
 * names, or above it:
 *
 * ```ts
 * Validations.of(queue).acknowledge({
 *   id: 'AsyncMessagingChecks::Messaging-DeadLetterRetention',
 *   reason: 'The letters are copied to a bucket within the hour',
 * });
 * ```
 *
 * It works on the templates of any CDK app and knows no construct of this one.
 */
export class AsyncMessagingChecks implements IPolicyValidationPlugin {
  /** In front of a rule's name in an acknowledgement. */
  readonly name = 'AsyncMessagingChecks';
  readonly ruleIds: string[];
  private readonly rules: readonly Rule[];

  constructor({ rules = messagingRules }: AsyncMessagingChecksProps = {}) {
    this.rules = rules;
    this.ruleIds = rules.map(({ name }) => name);
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const assembly = AssemblyGraph.read(context);
    const violations = this.rules.flatMap(({ name, check }) =>
      check(assembly).map((finding) => violationOf(name, finding)),
    );
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }
}

function violationOf(ruleName: string, { resource, locations, ...rest }: Finding) {
  return {
    ruleName,
    ...rest,
    violatingResources: [
      {
        resourceLogicalId: resource.logicalId,
        templatePath: resource.stack.templatePath,
        locations: [...locations],
      },
    ],
  };
}
