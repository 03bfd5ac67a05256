import { setTimeout } from 'node:timers/promises';
import { lambdaBatchConsumer } from '../../../lambda/adapters/lambda-batch-consumer';
import { stockAdjusted } from '../../../lambda/contract/requests/stock-adjusted';
import { PermanentFailure } from '../../../lambda/core/permanent-failure';

/** Takes its time for a batch when the first one asks for it; some fail by themselves. */
export const handler = lambdaBatchConsumer({
  handles: [stockAdjusted],
  async work(batch) {
    if (batch.some(({ request }) => request.data.note === 'slow')) await setTimeout(1000);
    return batch.map(({ request, attempt }) => {
      if (request.data.note === 'fail once' && attempt === 1)
        return new Error('The books are open elsewhere');
      if (request.data.note === 'never')
        return new PermanentFailure('Not ours', 'It belongs to another book');
      return { attempt, together: batch.length };
    });
  },
});
