import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../request-types';

export const handler = lambdaConsumer({
  handles: requestTypes,
  work: ({ data }) => ({ data }),
});
