import type { Duration } from 'aws-cdk-lib';
import { AwsIntegration, PassthroughBehavior, type IResource } from 'aws-cdk-lib/aws-apigateway';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  cancelRequestTemplate,
  cancellingTemplate,
  notCancelled,
  notCancelledTemplate,
} from '../templates/cancel-request';
import { problemMediaType, retryAfterSeconds } from '../templates/problem';
import type { StatusTimes } from '../templates/request-status';
import type { TenantSettings } from '../templates/tenant';
import { methodResponses, problemResponse, response, unexpectedResponse } from './method-responses';

export interface CancelMethodProps {
  /** `/requests/{id}` */
  readonly resource: IResource;
  readonly table: ITable;
  readonly times: StatusTimes;
  /** Decides whose requests a caller can cancel. */
  readonly tenant: TenantSettings;
  /** How long a mark is kept. */
  readonly retention: Duration;
}

/** `DELETE /requests/{id}`: marks a request as cancelled. 202 only when DynamoDB answered 200. */
export class CancelMethod extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { resource, table, times, tenant, retention }: CancelMethodProps,
  ) {
    super(scope, id);
    const { tableName } = table;
    const cancelling = { tableName, times, tenant, retentionSeconds: retention.toSeconds() };
    // A role of its own: no other method may write to the table. For its trust see `RequestApi`.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['dynamodb:UpdateItem'],
        resources: [table.tableArn],
      }),
    );
    resource.addMethod(
      'DELETE',
      new AwsIntegration({
        service: 'dynamodb',
        action: 'UpdateItem',
        options: {
          credentialsRole: role,
          passthroughBehavior: PassthroughBehavior.NEVER,
          requestTemplates: { 'application/json': cancelRequestTemplate(cancelling) },
          integrationResponses: [
            response({
              status: 202,
              selectionPattern: '200',
              template: cancellingTemplate,
              headers: { 'Retry-After': retryAfterSeconds },
            }),
            // Its template decides among 404, 409 and 503: API Gateway keeps one response for each status.
            response({
              status: 404,
              selectionPattern: String.raw`4\d{2}`,
              template: notCancelledTemplate(cancelling),
              headers: { 'Content-Type': problemMediaType },
            }),
            problemResponse({ status: 503, selectionPattern: String.raw`5\d{2}`, detail: notCancelled }),
            unexpectedResponse,
          ],
        },
      }),
      {
        requestParameters: { 'method.request.path.id': true },
        methodResponses: methodResponses([202, 404, 409, 500, 503]),
      },
    );
  }
}
