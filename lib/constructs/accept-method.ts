import {
  type IntegrationResponse,
  RequestValidator,
  type Resource,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RequestType } from '../../lambda/contract/request-type';
import { type AcceptedType, acceptRequestTemplate } from '../templates/accept-request';
import { fingerprintOf } from '../contracts/fingerprint';
import { acceptedTemplate, refusedTemplate } from '../templates/acceptance';
import type { TenantSettings } from '../templates/tenant';
import { problemMediaType, retryAfterSeconds } from '../templates/problem';
import { requestsPath } from '../templates/request-link';
import { bodyModel } from './body-model';
import { methodResponses, problemResponse, response, unexpectedResponse } from './method-responses';
import { queueIntegration } from './queue-integration';
import { requestSchema } from './request-schema';

export interface AcceptMethodProps {
  readonly api: RestApi;
  readonly type: RequestType;
  /** Where accepted requests go. */
  readonly queue: IQueue;
  /** What is said of a body that the queue does not take. */
  readonly tooLarge: string;
  /** Role that may send to the queue. */
  readonly role: IRole;
  /** Decides whose a request is. */
  readonly tenant: TenantSettings;
}

/** Of a method below `/requests/{type}`. */
export interface TypeMethodProps extends AcceptMethodProps {
  /** `/requests/{type}` */
  readonly resource: Resource;
  readonly validator: RequestValidator;
}

/** Returns what the templates print of a request type. */
export function acceptedType(type: RequestType): AcceptedType {
  return { name: type.name, orderedBy: type.orderedBy, contract: fingerprintOf(type) };
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
      queueIntegration({
        queue,
        role: props.role,
        action: 'SendMessage',
        requestTemplate: acceptRequestTemplate(acceptedType(type), queue.queueUrl, props.tenant),
        responses: acceptResponses(props.tooLarge),
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

/** @param tooLarge what is said of a body that the queue does not take */
export function acceptResponses(tooLarge: string): IntegrationResponse[] {
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
      template: refusedTemplate({ tooLarge }),
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
