import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../../../lambda/contract/requests/all';

/** Works until it is stopped, and throws why. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  async work(_, { log, signal }) {
    log.info('ran');
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  },
});
