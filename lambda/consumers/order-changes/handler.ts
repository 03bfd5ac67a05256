import { lambdaConsumer } from '../../adapters/lambda-consumer';
import { orderAmended } from '../../contract/requests/order-amended';
import { changePickList } from './pick-list';

export const handler = lambdaConsumer({ handles: [orderAmended], work: changePickList });
