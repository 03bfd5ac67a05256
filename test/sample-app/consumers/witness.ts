import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../request-types';

/** Writes a line for each run. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  work({ data }, { log }) {
    log.info('ran');
    return { data };
  },
});
