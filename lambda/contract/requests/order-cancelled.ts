import * as z from 'zod/mini';
import { requestIdPattern } from '../request-id';
import { requestType } from '../request-type';
import { amount, currency, customer, region } from '../shop';
import { text } from '../text';

export const orderCancelled = requestType({
  name: 'order-cancelled',
  description: 'An order is not wanted, or cannot be fulfilled, any more.',
  schema: z
    .strictObject({
      order: z
        .string()
        .check(z.regex(requestIdPattern), z.describe('Id of the request that placed the order')),
      customer,
      region,
      currency,
      total: amount('What the order came to'),
      reason: z
        .enum(['changed-mind', 'duplicate', 'late', 'out-of-stock', 'payment-failed', 'suspected-fraud'])
        .check(z.describe('Why it is cancelled')),
      note: z.optional(text(500, 'What the customer or the shop has to say about it')),
    })
    .check(z.describe('An order is cancelled')),
  attributes: ({ region, currency, total, reason }) => ({ region, currency, total, reason }),
  example: {
    order: '1767225600000-3f0d2a52-2a3c-4b8e-9a6f-0c5d1e7b9a10',
    customer: 'C-1042',
    region: 'DE',
    currency: 'EUR',
    total: 8650,
    reason: 'changed-mind',
  },
});
