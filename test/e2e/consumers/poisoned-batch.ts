import { lambdaBatchConsumer } from '../../../lambda/adapters/lambda-batch-consumer';
import { levelAdjusted } from '../../sample-app/request-types';
import { take } from './poison';

/** Ends its process for some requests. */
export const handler = lambdaBatchConsumer({
  handles: [levelAdjusted],
  async work(batch) {
    for (const { request } of batch) await take(request.data.note);
    return batch.map(({ attempt }) => ({ attempt }));
  },
});
