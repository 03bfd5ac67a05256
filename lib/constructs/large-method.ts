import type { RequestValidator, Resource, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { claimCheckMediaType } from '../../lambda/contract/claim-check';
import type { RequestType } from '../../lambda/contract/request-type';
import { acceptRequestTemplate } from '../templates/accept-request';
import { acceptedHeaders, acceptResponses } from './accept-method';
import { bodyModel } from './body-model';
import { claimCheckSchema } from './claim-check-schema';
import { methodResponses } from './method-responses';
import { queueIntegration } from './queue-integration';

export interface LargeMethodProps {
  readonly api: RestApi;
  readonly type: RequestType;
  /** `/requests/{type}` */
  readonly resource: Resource;
  readonly validator: RequestValidator;
  /** Where accepted requests go. */
  readonly queue: IQueue;
  /** What is said of a body that the queue does not take. */
  readonly tooLarge: string;
  /** Role that may send to the queue. */
  readonly role: IRole;
}

/**
 * `POST /requests/{type}/large`: takes a claim check for a body that has been uploaded. A method of its own, so that the
 * request type's model need not let claim checks through.
 */
export class LargeMethod extends Construct {
  constructor(scope: Construct, id: string, props: LargeMethodProps) {
    super(scope, id);
    const { api, type, queue, role } = props;
    const model = bodyModel(this, 'Model', {
      api,
      description: `A claim check for an uploaded body of the type ${type.name}.`,
      schema: claimCheckSchema(type),
    });
    props.resource.addResource('large').addMethod(
      'POST',
      queueIntegration({
        queue,
        role,
        action: 'SendMessage',
        requestTemplate: acceptRequestTemplate(type, queue.queueUrl, claimCheckMediaType),
        responses: acceptResponses(props.tooLarge),
      }),
      {
        requestModels: { 'application/json': model },
        requestValidator: props.validator,
        requestParameters: acceptedHeaders,
        methodResponses: methodResponses([202, 400, 413, 500, 503]),
      },
    );
  }
}
