import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../../../lambda/contract/requests/all';

/** Returns what it was given, and says that it ran. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  work({ data }, { log }) {
    log.info('ran');
    return { data };
  },
});
