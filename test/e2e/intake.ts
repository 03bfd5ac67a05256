import { CfnRequestValidator } from 'aws-cdk-lib/aws-apigateway';
import type { RequestType } from '../../lambda/contract/request-type';
import { requestTypes as shopTypes } from '../../lambda/contract/requests/all';
import { configOf, onThisMachine, type ApiConfig } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { ApiStack } from '../../lib/stacks/api-stack';
import { IntakeStack } from '../../lib/stacks/intake-stack';
import { runApp, type RunningApp } from './running-app';

export interface IntakeOptions {
  readonly api?: Partial<ApiConfig>;
  /** @default - those of the shop */
  readonly requestTypes?: readonly RequestType[];
  /** Whether bodies are held against the models. @default true */
  readonly validates?: boolean;
}

/** Runs the API and the stack of its state, without a dispatcher: messages stay in the intake queue. */
export async function runIntake({
  api,
  requestTypes = shopTypes,
  validates = true,
}: IntakeOptions = {}): Promise<RunningApp> {
  const defaults = onThisMachine(configOf('dev'));
  const config = { ...defaults, api: { ...defaults.api, ...api } };
  return runApp((app) => {
    const { intake, orderedIntake, statusTable, bodies } = new IntakeStack(app, 'intake', {
      requestTypes,
      config,
    });
    const stack = new ApiStack(app, 'api', {
      config,
      requestTypes,
      intake: intake.queue,
      orderedIntake: orderedIntake?.queue,
      statusTable,
      bodies,
      uploads: appHandlers.uploads,
    });
    if (validates) return;
    for (const { node } of stack.node.findAll()) {
      if (node.defaultChild instanceof CfnRequestValidator) node.defaultChild.validateRequestBody = false;
    }
  });
}

export function intakeQueue(app: RunningApp): string {
  return app.ref('intake', 'AWS::SQS::Queue', 'IntakeQueue');
}
