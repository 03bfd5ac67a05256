import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AsyncMessagingChecks, type AsyncMessagingChecksProps } from './plugin/async-messaging-checks';

/**
 * Checks all stacks of an app by cdk-nag's AwsSolutions and by `AsyncMessagingChecks`, the host's own stacks included.
 *
 * @param props rules and severities of `AsyncMessagingChecks`
 */
export function addChecks(app: App, props?: AsyncMessagingChecksProps): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new AsyncMessagingChecks(props));
}
