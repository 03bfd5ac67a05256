import { Construct } from 'constructs';
import { claimCheckMediaType } from '../../lambda/contract/claim-check';
import { acceptRequestTemplate } from '../templates/accept-request';
import { acceptedHeaders, acceptedType, acceptResponses, type TypeMethodProps } from './accept-method';
import { bodyModel } from './body-model';
import { claimCheckSchema } from './claim-check-schema';
import { methodResponses } from './method-responses';
import { queueIntegration } from './queue-integration';

/**
 * `POST /requests/{type}/large`: takes a claim check for a body that has been uploaded. A method of its own, so that the
 * request type's model need not let claim checks through.
 */
export class LargeMethod extends Construct {
  constructor(scope: Construct, id: string, props: TypeMethodProps) {
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
        requestTemplate: acceptRequestTemplate(
          acceptedType(type),
          queue.queueUrl,
          props.tenant,
          claimCheckMediaType,
        ),
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
