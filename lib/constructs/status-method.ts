import { AwsIntegration, PassthroughBehavior, type IResource } from 'aws-cdk-lib/aws-apigateway';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { requestStatusTemplate, statusQueryTemplate, type StatusTimes } from '../templates/request-status';
import type { TenantSettings } from '../templates/tenant';
import { methodResponses, problemResponse, response, unexpectedResponse } from './method-responses';

export interface StatusMethodProps {
  /** `/requests/{id}` */
  readonly resource: IResource;
  readonly table: ITable;
  /** Role that may query the table. */
  readonly role: IRole;
  readonly times: StatusTimes;
  /** Decides whose requests a caller sees. */
  readonly tenant: TenantSettings;
}

/** `GET /requests/{id}`: reads what is recorded of a request. */
export class StatusMethod extends Construct {
  constructor(scope: Construct, id: string, props: StatusMethodProps) {
    super(scope, id);
    const unavailable = 'The status cannot be read at the moment. Ask again.';
    props.resource.addMethod(
      'GET',
      new AwsIntegration({
        service: 'dynamodb',
        action: 'Query',
        options: {
          credentialsRole: props.role,
          passthroughBehavior: PassthroughBehavior.NEVER,
          requestTemplates: { 'application/json': statusQueryTemplate(props.table.tableName) },
          integrationResponses: [
            response({
              status: 200,
              selectionPattern: '200',
              template: requestStatusTemplate(props.times, props.tenant),
            }),
            problemResponse({ status: 503, selectionPattern: String.raw`[45]\d{2}`, detail: unavailable }),
            unexpectedResponse,
          ],
        },
      }),
      {
        requestParameters: { 'method.request.path.id': true },
        methodResponses: methodResponses([200, 303, 404, 500, 503]),
      },
    );
  }
}
