import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderPlaced } from '../../contract/requests/order-placed';
import { scoreRisk } from './risk-score';

export const handler = lambdaConsumer({ handles: [orderPlaced], work: scoreRisk });
