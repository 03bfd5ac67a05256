import { CfnRequestValidator } from 'aws-cdk-lib/aws-apigateway';
import { requestTypes } from '../../lambda/contract/requests/all';
import { configOf, type ApiConfig } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { IntakeStack } from '../../lib/stacks/intake-stack';
import { runApp, type RunningApp } from './running-app';

export interface IntakeOptions {
  readonly api?: Partial<ApiConfig>;
  /** Whether bodies are held against the models. @default true */
  readonly validates?: boolean;
}

/** The stack that takes requests in, alone: nobody takes them out of the intake queue. */
export async function runIntake({ api, validates = true }: IntakeOptions = {}): Promise<RunningApp> {
  const config = configOf('dev');
  return runApp((app) => {
    const stack = new IntakeStack(app, 'intake', {
      requestTypes,
      uploads: appHandlers.uploads,
      config: { ...config, api: { ...config.api, ...api } },
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
