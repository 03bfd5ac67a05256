import { Construct } from 'constructs';
import { acceptBatchTemplate } from '../templates/accept-batch';
import { invalidCharacters, refusedTemplate } from '../templates/acceptance';
import { batchAcceptedTemplate } from '../templates/batch-acceptance';
import { batchKeyRule, maxBatchEntries } from '../templates/batch-body';
import { problemMediaType } from '../templates/problem';
import { acceptedHeaders, acceptedType, queueSilent, type TypeMethodProps } from './accept-method';
import { bodyModel } from './body-model';
import { methodResponses, response, unexpectedResponse } from './method-responses';
import { queueIntegration } from './queue-integration';
import { batchSchema } from './request-schema';

/**
 * `POST /requests/{type}/batch`: up to ten requests of one type in one call, each answered on its own. A batch that does
 * not fit the model is refused as a whole; what SQS then does not take is refused alone.
 */
export class BatchMethod extends Construct {
  constructor(scope: Construct, id: string, props: TypeMethodProps) {
    super(scope, id);
    const { api, type, queue } = props;
    const model = bodyModel(this, 'Model', {
      api,
      description: `Up to ${maxBatchEntries} requests of the type ${type.name}.`,
      schema: batchSchema(type),
    });
    props.resource.addResource('batch').addMethod(
      'POST',
      queueIntegration({
        queue,
        role: props.role,
        action: 'SendMessageBatch',
        requestTemplate: acceptBatchTemplate(acceptedType(type), queue.queueUrl, props.tenant),
        responses: batchResponses(props.tooLarge),
      }),
      {
        requestModels: { 'application/json': model },
        requestValidator: props.validator,
        requestParameters: acceptedHeaders,
        methodResponses: methodResponses([202, 207, 400, 413, 500, 503]),
      },
    );
  }
}

function batchResponses(tooLarge: string) {
  return [
    response({
      status: 202,
      selectionPattern: '200',
      template: batchAcceptedTemplate(tooLarge),
    }),
    response({
      status: 400,
      selectionPattern: String.raw`4\d{2}`,
      template: refusedTemplate({
        tooLarge:
          'The batch is too large: with their envelopes, its requests have at most 1 MiB. Send fewer requests in one call.',
        characters: `${invalidCharacters} Or an idempotency key is invalid. ${batchKeyRule}`,
        incomplete: `A batch must have 1 to ${maxBatchEntries} requests.`,
      }),
      headers: { 'Content-Type': problemMediaType },
    }),
    queueSilent,
    unexpectedResponse,
  ];
}
