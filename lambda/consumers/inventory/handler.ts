import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderPlaced } from '../../contract/requests/order-placed';
import { stockAdjusted } from '../../contract/requests/stock-adjusted';
import { stockCounted } from '../../contract/requests/stock-counted';
import { moveStock } from './stock-movements';
import { takeStock } from './stock-taken';

export const handler = lambdaConsumer({
  handles: [orderPlaced, stockAdjusted, stockCounted],
  work: (request) => (request.type === 'stock-counted' ? takeStock(request) : moveStock(request)),
});
