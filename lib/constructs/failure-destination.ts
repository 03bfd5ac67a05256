import type { Duration } from 'aws-cdk-lib';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { NodeFunction } from './node-function';

export interface FailureDestinationProps {
  readonly function: NodeFunction;
  /** Where Lambda sends what it gives up on. */
  readonly queue: IQueue;
  /** How often Lambda calls the function again when it fails: 0 to 2. */
  readonly retryAttempts: number;
  /** How long Lambda tries, a minute to six hours: a function that is throttled is not called at all. */
  readonly maxEventAge: Duration;
}

/**
 * What becomes of asynchronous calls that fail. CDK's destination would let the function do three things to the queue
 * where one suffices.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class FailureDestination extends Construct {
  constructor(scope: Construct, id: string, props: FailureDestinationProps) {
    super(scope, id);
    const { queue } = props;
    // Lambda sends with the role of the function.
    props.function.allow({ actions: ['sqs:SendMessage'], resourceArn: queue.queueArn });
    const config = new CfnEventInvokeConfig(this, 'Config', {
      functionName: props.function.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: props.retryAttempts,
      maximumEventAgeInSeconds: props.maxEventAge.toSeconds(),
      destinationConfig: { onFailure: { destination: queue.queueArn } },
    });
    // Lambda refuses a destination that the role may not send to.
    config.node.addDependency(props.function.role);
  }
}
