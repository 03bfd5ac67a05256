import { lambdaPushConsumer } from '../../adapters/lambda-push-consumer';
import { withSecrets } from '../../adapters/with-secrets';
import { orderPlaced } from '../../contract/requests/order-placed';
import { bookCourier } from './booking';
import { callCourier } from './courier-call';

/** Where the courier company takes bookings. Without it, somebody at the gate calls the courier by the result. */
const url = process.env['COURIER_URL'];

export const handler = lambdaPushConsumer(
  withSecrets({
    handles: [orderPlaced],
    secrets: ['courier-token'],
    async work(request, tools) {
      const call = callCourier(request);
      return url === undefined ? call : { ...call, confirmation: await bookCourier(call, tools, { url }) };
    },
  }),
);
