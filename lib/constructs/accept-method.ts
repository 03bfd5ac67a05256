import { Aws } from 'aws-cdk-lib';
import {
  AwsIntegration,
  PassthroughBehavior,
  RequestValidator,
  type Resource,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Size } from 'aws-cdk-lib';
import type { RequestType } from '../../lambda/contract/request-type';
import { acceptRequestTemplate } from '../templates/accept-request';
import { acceptedTemplate, refusedTemplate, tooLargeRequest } from '../templates/acceptance';
import { problemMediaType, retryAfterSeconds } from '../templates/problem';
import { requestsPath } from '../templates/request-link';
import { bodyModel } from './body-model';
import { methodResponses, problemResponse, response, unexpectedResponse } from './method-responses';
import { requestSchema } from './request-schema';

export interface AcceptMethodProps {
  readonly api: RestApi;
  readonly type: RequestType;
  /** Where accepted requests go. */
  readonly queue: IQueue;
  readonly maxMessageSize: Size;
  /** Role that may send to the queue. */
  readonly role: IRole;
}

/** Headers that are carried to the dispatcher. */
export const acceptedHeaders = {
  'method.request.header.Idempotency-Key': false,
  'method.request.header.traceparent': false,
};

/**
 * `POST /requests/{type}`: validates the body against the request type's model and sends it to the intake queue. 202
 * only when SQS answered 200.
 */
export class AcceptMethod extends Construct {
  /** `/requests/{type}` */
  readonly resource: Resource;
  /** Holds bodies against their models. */
  readonly validator: RequestValidator;

  constructor(scope: Construct, id: string, props: AcceptMethodProps) {
    super(scope, id);
    const { api, type, queue } = props;
    this.validator = new RequestValidator(this, 'Validator', {
      restApi: api,
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const model = bodyModel(this, 'Model', {
      api,
      description: type.description,
      schema: requestSchema(type),
    });

    this.resource = api.root.resourceForPath(`/${requestsPath}`).addResource(type.name);
    this.resource.addMethod(
      'POST',
      new AwsIntegration({
        service: 'sqs',
        path: `${Aws.ACCOUNT_ID}/${queue.queueName}`,
        options: {
          credentialsRole: props.role,
          passthroughBehavior: PassthroughBehavior.NEVER,
          // The JSON protocol: in a form, `&`, `+` and `%` of a body would need an encoding of their own.
          requestParameters: {
            'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
            'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
          },
          requestTemplates: { 'application/json': acceptRequestTemplate(type.name, queue.queueUrl) },
          integrationResponses: acceptResponses(props.maxMessageSize),
        },
      }),
      {
        requestModels: { 'application/json': model },
        requestValidator: this.validator,
        requestParameters: acceptedHeaders,
        methodResponses: methodResponses([202, 400, 413, 500, 503]),
      },
    );
  }
}

function acceptResponses(maxMessageSize: Size) {
  return [
    response({
      status: 202,
      selectionPattern: '200',
      template: acceptedTemplate,
      headers: { 'Retry-After': retryAfterSeconds },
    }),
    // Its template decides among 400, 413 and 503: API Gateway keeps one response for each status.
    response({
      status: 400,
      selectionPattern: String.raw`4\d{2}`,
      template: refusedTemplate(tooLargeRequest(`${maxMessageSize.toKibibytes()} KiB`)),
      headers: { 'Content-Type': problemMediaType },
    }),
    queueSilent,
    unexpectedResponse,
  ];
}

/** For SQS's 5xx. */
export const queueSilent = problemResponse({
  status: 503,
  selectionPattern: String.raw`5\d{2}`,
  detail: 'The request was not accepted: its queue did not answer. Send it again.',
});
