import { Aws } from 'aws-cdk-lib';
import { AwsIntegration, PassthroughBehavior, type IntegrationResponse } from 'aws-cdk-lib/aws-apigateway';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

export interface QueueIntegrationProps {
  readonly queue: IQueue;
  /** Role that may send to the queue. */
  readonly role: IRole;
  readonly action: 'SendMessage' | 'SendMessageBatch';
  readonly requestTemplate: string;
  readonly responses: IntegrationResponse[];
}

/** Calls SQS in its JSON protocol: in a form, `&`, `+` and `%` of a body would need an encoding of their own. */
export function queueIntegration(props: QueueIntegrationProps): AwsIntegration {
  return new AwsIntegration({
    service: 'sqs',
    path: `${Aws.ACCOUNT_ID}/${props.queue.queueName}`,
    options: {
      credentialsRole: props.role,
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestParameters: {
        'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
        'integration.request.header.X-Amz-Target': `'AmazonSQS.${props.action}'`,
      },
      requestTemplates: { 'application/json': props.requestTemplate },
      integrationResponses: props.responses,
    },
  });
}
