import { lambdaBatchConsumer } from '../../adapters/lambda-batch-consumer';
import { orderCancelled } from '../../contract/requests/order-cancelled';
import { digestCancellations } from './cancellations';

export const handler = lambdaBatchConsumer({ handles: [orderCancelled], work: digestCancellations });
