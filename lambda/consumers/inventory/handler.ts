import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderPlaced } from '../../contract/requests/order-placed';
import { stockAdjusted } from '../../contract/requests/stock-adjusted';
import { moveStock } from './stock-movements';

export const handler = lambdaConsumer({ handles: [orderPlaced, stockAdjusted], work: moveStock });
