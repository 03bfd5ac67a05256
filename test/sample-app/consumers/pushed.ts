import { lambdaPushConsumer } from '../../../lambda/adapters/lambda-push-consumer';
import { requestTypes } from '../request-types';

export const handler = lambdaPushConsumer({
  handles: requestTypes,
  work: ({ data }) => ({ data }),
});
