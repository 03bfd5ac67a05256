import { destinationProblems } from '../services/lambda/event-invoke-config';
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
    essential: ['FunctionName'],
    create: async (request) => {
      const { properties, generatedName } = request;
      const notDone: { property: string; why: string }[] = [];
      const destination = (outcome: 'OnSuccess' | 'OnFailure'): string | undefined => {
        const of = objectOf(objectOf(properties, 'DestinationConfig'), outcome);
        const [arn, why] = usableDestination(textOf(of, 'Destination'), ['sqs', 'sns', 'lambda']);
        if (why !== undefined) notDone.push({ property: `DestinationConfig.${outcome}`, why });
        return arn;
      };
      const onSuccess = destination('OnSuccess');
      const onFailure = destination('OnFailure');
      const qualifier = textOf(properties, 'Qualifier') ?? '$LATEST';
      lambda.setEventInvokeConfig(`${functionNameOf(request)}:${qualifier}`, {
        ...numbersOf(properties, {
          MaximumEventAgeInSeconds: 'eventAgeSeconds',
          MaximumRetryAttempts: 'retryAttempts',
        }),
        ...(onSuccess !== undefined && { onSuccess }),
        ...(onFailure !== undefined && { onFailure }),
      });
      return { ref: generatedName, attributes: { Id: generatedName }, notDone };
    },
  };
}

/**
 * Returns a destination that the runtime can send to, or the reason why a function runs without it.
 * @param services those of which it may be
 */
export function usableDestination(
  arn: string | undefined,
  services: readonly string[],
): readonly [arn?: string, why?: string] {
  if (arn === undefined) return [];
  const [problem] = destinationProblems(arn, services);
  return problem === undefined ? [arn] : [undefined, `${problem}. Nothing is sent to it.`];
}
