import { createHash } from 'node:crypto';
import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { orderAmended } from '../../../lambda/contract/requests/order-amended';

/** Fails at random, three times in a row at most; what is poisoned always. Says what it has applied. */
export const handler = lambdaConsumer({
  handles: [orderAmended],
  work({ data: { order, quantity, note } }, { requestId, attempt, log }) {
    if (note === 'poison') throw new Error('The pick list is jammed');
    if (attempt < 4 && fails(`${order} ${quantity} ${attempt}`))
      throw new Error('The pick list is being printed');
    log.info('applied', { requestId, order, quantity });
    return { quantity };
  },
});

/** Two times in five; the same for the same text, so that each run has the same failures. */
function fails(seed: string): boolean {
  return (createHash('sha256').update(seed).digest()[0] ?? 0) < 102;
}
