import type { RequestType } from '../contract/request-type';
import { consumePushed } from '../core/consumer/consume-pushed';
import { Environment } from '../core/environment';
import type { ConsumerDefinition } from '../core/work';
import { consumerParts, consumerSettings } from './consumer-settings';
import { SqsMessageHider } from './sqs-message-hider';

/** Makes the Lambda handler of a consumer that SNS calls itself: a function of one request, with everything around it. */
export function lambdaPushConsumer<const Types extends readonly RequestType[]>(
  definition: ConsumerDefinition<Types>,
) {
  const environment = new Environment(process.env);
  const { ports, queue } = consumerParts(environment);
  return consumePushed(definition, consumerSettings(environment), {
    ...ports,
    hider: new SqsMessageHider(queue),
  });
}
