import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { requestTypes } from '../../contract/requests/all';
import { digest } from './digest';

export const handler = lambdaConsumer({ handles: requestTypes, work: digest });
