import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../../../lambda/contract/requests/all';
import { PermanentFailure } from '../../../lambda/core/permanent-failure';

/** Knows that trying again is no use. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  work(_, { log }) {
    log.info('ran');
    throw new PermanentFailure('Not ours', 'The article belongs to another shop');
  },
});
