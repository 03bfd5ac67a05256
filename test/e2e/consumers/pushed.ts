import { lambdaPushConsumer } from '../../../lambda/adapters/lambda-push-consumer';
import { stockAdjusted } from '../../../lambda/contract/requests/stock-adjusted';
import { PermanentFailure } from '../../../lambda/core/permanent-failure';

/** Fails as its requests ask for. */
export const handler = lambdaPushConsumer({
  handles: [stockAdjusted],
  work({ data: { note } }, { attempt, log }) {
    log.info('ran');
    if (note === 'fail once' && attempt === 1) throw new Error('The scales are being calibrated');
    if (note === 'fail three times' && attempt <= 3) throw new Error('The scales are being repaired');
    if (note === 'fail') throw new Error('There are no scales');
    if (note === 'refuse at first' && attempt === 1)
      throw new PermanentFailure('Not ours', 'It is not on our list');
    return { attempt };
  },
});
