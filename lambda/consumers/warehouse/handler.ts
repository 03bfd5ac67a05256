import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderPlaced } from '../../contract/requests/order-placed';
import { pickOrder } from './pick-list';

export const handler = lambdaConsumer({ handles: [orderPlaced], work: pickOrder });
