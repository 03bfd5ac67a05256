import { lambdaPushConsumer } from '../../adapters/lambda-push-consumer';
import { orderPlaced } from '../../contract/requests/order-placed';
import { callCourier } from './courier-call';

export const handler = lambdaPushConsumer({ handles: [orderPlaced], work: callCourier });
