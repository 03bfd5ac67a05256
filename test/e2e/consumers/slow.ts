import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../../../lambda/contract/requests/all';

/** Never ends. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  async work(_, { log }) {
    log.info('ran');
    await new Promise(() => {});
  },
});
