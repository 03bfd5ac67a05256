import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderPlaced } from '../../contract/requests/order-placed';
import { planParcels } from './parcel-plan';

export const handler = lambdaConsumer({ handles: [orderPlaced], work: planParcels });
