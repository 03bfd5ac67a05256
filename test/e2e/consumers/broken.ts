import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../../../lambda/contract/requests/all';

/** Always fails; what a person mends is a matter of its code. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  work(_, { log }) {
    log.info('ran');
    throw new RangeError('There is no such shelf');
  },
});
