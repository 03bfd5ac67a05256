import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { lambdaBatchConsumer } from '../../../lambda/adapters/lambda-batch-consumer';
import { stockAdjusted } from '../../../lambda/contract/requests/stock-adjusted';
import { PermanentFailure } from '../../../lambda/core/permanent-failure';

/** Takes its time for a batch when a request asks for it, or waits for a file; some requests fail by themselves. */
export const handler = lambdaBatchConsumer({
  handles: [stockAdjusted],
  async work(batch) {
    const notes = new Set(batch.map(({ request }) => request.data.note));
    if (notes.has('slow')) await setTimeout(5000);
    const release = process.env['RELEASE_FILE'] ?? '';
    while (notes.has('held') && !existsSync(release)) await setTimeout(25);
    return batch.map(({ request, attempt }) => {
      if (request.data.note === 'fail once' && attempt === 1)
        return new Error('The books are open elsewhere');
      if (request.data.note === 'never')
        return new PermanentFailure('Not ours', 'It belongs to another book');
      return { attempt, together: batch.length };
    });
  },
});
