import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { AssemblyGraph } from './assembly-graph';
import type { Finding, Rule, Severity } from './rule';
import { messagingRules } from './rules/all';

export interface AsyncMessagingChecksProps {
  /**
   * Rules to check.
   * @default - `messagingRules`; to add to them, `[...messagingRules, yours]`
   */
  readonly rules?: readonly Rule[];
  /**
   * Severities of all findings of a rule, by the name of the rule.
   * @default - the severity that the rule gives to each finding
   */
  readonly severities?: Readonly<Record<string, Severity>>;
}

/**
 * Checks SNS topics, SQS queues, Lambda event source mappings and API Gateway's service integrations against each other,
 * across all stacks of any CDK app. It complements CDK's own validation, which reads one property at a time, and cdk-nag.
 *
 * ```ts
 * Validations.of(app).addPlugins(new AsyncMessagingChecks());
 * ```
 *
 * Errors fail the synth, warnings are printed. A rule skips what depends on a parameter, a condition or an imported resource.
 * A finding is acknowledged at the construct that it names, or above it:
 *
 * ```ts
 * Validations.of(queue).acknowledge({
 *   id: 'AsyncMessagingChecks::Messaging-DeadLetterRetention',
 *   reason: 'The letters are copied to a bucket within the hour',
 * });
 * ```
 *
 * Every rule is in `docs/checks.md`.
 */
export class AsyncMessagingChecks implements IPolicyValidationPlugin {
  /** In front of a rule's name in an acknowledgement. */
  readonly name = 'AsyncMessagingChecks';
  readonly ruleIds: string[];
  private readonly rules: readonly Rule[];

  private readonly severities: ReadonlyMap<string, Severity>;

  /** @throws Error when `severities` names a rule that is not checked */
  constructor({ rules = messagingRules, severities = {} }: AsyncMessagingChecksProps = {}) {
    this.rules = rules;
    this.ruleIds = rules.map(({ name }) => name);
    this.severities = new Map(Object.entries(severities));
    const unknown = [...this.severities.keys()].filter((name) => !this.ruleIds.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `\`severities\` must name rules that are checked, got ${unknown.join(', ')}. Use one of ${this.ruleIds.join(', ')}.`,
      );
    }
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const assembly = AssemblyGraph.read(context);
    const violations = this.rules.flatMap(({ name, check }) =>
      check(assembly).map((finding) =>
        violationOf(name, { ...finding, severity: this.severities.get(name) ?? finding.severity }),
      ),
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
