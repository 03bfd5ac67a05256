import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import { levelAdjusted } from '../../sample-app/request-types';
import { take } from './poison';

/** Ends its process for some requests. */
export const handler = lambdaConsumer({
  handles: [levelAdjusted],
  async work({ data: { note } }, { attempt }) {
    await take(note);
    return { attempt };
  },
});
