import * as z from 'zod/mini';
import { described } from '../described';
import { requestIdPattern } from '../request-id';
import { requestType } from '../request-type';
import { amount, currency, customer, region } from '../shop';
import { text } from '../text';

export const orderCancelled = requestType({
  name: 'order-cancelled',
  description: 'An order is not wanted, or cannot be fulfilled, any more.',
  schema: described(
    'An order is cancelled',
    z.strictObject({
      order: described(
        'Id of the request that placed the order',
        z.string().check(z.regex(requestIdPattern)),
      ),
      customer,
      region,
      currency,
      total: amount('What the order came to'),
      reason: described(
        'Why it is cancelled',
        z.enum(['changed-mind', 'duplicate', 'late', 'out-of-stock', 'payment-failed', 'suspected-fraud']),
      ),
      note: z.optional(text('What the customer or the shop has to say about it', 500)),
    }),
  ),
  attributes: ['region', 'currency', 'total', 'reason'],
  example: {
    order: '1767225600000-JKJaXmPLvHcESHA',
    customer: 'C-1042',
    region: 'DE',
    currency: 'EUR',
    total: 8650,
    reason: 'changed-mind',
  },
});
