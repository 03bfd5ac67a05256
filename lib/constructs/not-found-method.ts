import { MockIntegration, PassthroughBehavior, type IResource } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { methodResponses, problemResponse } from './method-responses';

export interface NotFoundMethodProps {
  readonly resource: IResource;
  readonly httpMethod: 'ANY' | 'POST';
  readonly detail: string;
}

/** Answers 404 for what API Gateway by itself would call a missing authentication token. */
export class NotFoundMethod extends Construct {
  constructor(scope: Construct, id: string, { resource, httpMethod, detail }: NotFoundMethodProps) {
    super(scope, id);
    resource.addMethod(
      httpMethod,
      new MockIntegration({
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: { 'application/json': '{"statusCode":404}' },
        integrationResponses: [problemResponse({ status: 404, detail })],
      }),
      { methodResponses: methodResponses([404]) },
    );
  }
}
