import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { requestTypes } from '../../../lambda/contract/requests/all';

/** Fails the first time for those that ask for it. */
export const handler = lambdaConsumer({
  handles: requestTypes,
  work({ data }, { attempt, log }) {
    log.info('ran');
    if ('note' in data && data.note === 'fail once' && attempt === 1)
      throw new Error('The scales are being calibrated');
    return { attempt };
  },
});
