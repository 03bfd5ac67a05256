import { lambdaBatchConsumer } from '../../../lambda/adapters/lambda-batch-consumer';
import { requestTypes } from '../request-types';

export const handler = lambdaBatchConsumer({
  handles: requestTypes,
  work: (batch) => batch.map(() => ({ together: batch.length })),
});
