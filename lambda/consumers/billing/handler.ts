import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderCancelled } from '../../contract/requests/order-cancelled';
import { orderPlaced } from '../../contract/requests/order-placed';
import { writeInvoice } from './invoice';

export const handler = lambdaConsumer({ handles: [orderPlaced, orderCancelled], work: writeInvoice });
