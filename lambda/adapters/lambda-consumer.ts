import type { RequestType } from '../contract/request-type';
import { consume } from '../core/consumer/consume';
import { Environment } from '../core/environment';
import type { ConsumerDefinition } from '../core/work';
import { consumerParts, consumerSettings } from './consumer-settings';
import { SqsMessageHider } from './sqs-message-hider';

/** Makes the Lambda handler of a consumer: a function of one request, with everything around it. */
export function lambdaConsumer<const Types extends readonly RequestType[]>(
  definition: ConsumerDefinition<Types>,
) {
  const environment = new Environment(process.env);
  const { ports, queue } = consumerParts(environment);
  return consume(definition, consumerSettings(environment), { ...ports, hider: new SqsMessageHider(queue) });
}
