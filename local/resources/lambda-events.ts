import type { LambdaService } from '../services/lambda/service';
import { functionNameOf, numbersOf, objectOf, textOf } from './lambda-properties';
import type { ResourceProvider } from './provider';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export function eventInvokeConfigs(lambda: LambdaService): ResourceProvider {
  return {
    type: 'AWS::Lambda::EventInvokeConfig',
    supported: [
      'DestinationConfig',
      'FunctionName',
      'MaximumEventAgeInSeconds',
      'MaximumRetryAttempts',
      'Qualifier',
    ],
    ignored: [],
    create: async (request) => {
      const { properties, generatedName } = request;
      const destinations = objectOf(properties, 'DestinationConfig');
      const onSuccess = textOf(objectOf(destinations, 'OnSuccess'), 'Destination');
      const onFailure = textOf(objectOf(destinations, 'OnFailure'), 'Destination');
      const qualifier = textOf(properties, 'Qualifier') ?? '$LATEST';
      lambda.setEventInvokeConfig(`${functionNameOf(request)}:${qualifier}`, {
        ...numbersOf(properties, {
          MaximumEventAgeInSeconds: 'eventAgeSeconds',
          MaximumRetryAttempts: 'retryAttempts',
        }),
        ...(onSuccess !== undefined && { onSuccess }),
        ...(onFailure !== undefined && { onFailure }),
      });
      return { ref: generatedName, attributes: { Id: generatedName } };
    },
  };
}
