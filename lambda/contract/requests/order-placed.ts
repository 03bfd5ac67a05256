import * as z from 'zod/mini';
import { described } from '../described';
import { requestType } from '../request-type';
import { amount, currency, customer, region, sku } from '../shop';
import { text } from '../text';

const line = described(
  'One article of the order',
  z.strictObject({
    sku,
    quantity: described('Pieces ordered', z.int().check(z.minimum(1), z.maximum(999))),
    unitPrice: amount('Price of one piece'),
    weight: z.optional(
      described(
        'Grams that one piece weighs; an average is assumed without it',
        z.int().check(z.minimum(0), z.maximum(30_000)),
      ),
    ),
  }),
);

export const orderPlaced = requestType({
  name: 'order-placed',
  description: 'A customer has ordered.',
  schema: described(
    'A customer has ordered',
    z
      .strictObject({
        customer,
        region,
        currency,
        lines: described('What was ordered', z.array(line).check(z.minLength(1), z.maxLength(100))),
        total: amount('Sum of quantity times unit price over all lines'),
        shippingMethod: described(
          'How the goods reach the customer; pick-up is in the shop',
          z.enum(['standard', 'express', 'pick-up']),
        ),
        gift: z.optional(described('Whether to wrap the goods and leave out the prices', z.boolean())),
        note: z.optional(text('What the customer asks of the shop, in their own words', 500)),
      })
      .check(
        z.refine(({ lines, total }) => total === sumOf(lines), {
          path: ['total'],
          error: 'must be the sum of quantity times unit price over all lines',
        }),
      ),
  ),
  attributes: ['region', 'currency', 'total', 'shippingMethod'],
  example: {
    customer: 'C-1042',
    region: 'DE',
    currency: 'EUR',
    lines: [
      { sku: 'TEAPOT-IRON-08', quantity: 1, unitPrice: 4900, weight: 1350 },
      { sku: 'SENCHA-100', quantity: 3, unitPrice: 1250, weight: 120 },
    ],
    total: 8650,
    shippingMethod: 'standard',
    gift: true,
    note: 'Please ring twice & leave it with the neighbour.',
  },
});

function sumOf(lines: readonly { readonly quantity: number; readonly unitPrice: number }[]): number {
  let sum = 0;
  for (const { quantity, unitPrice } of lines) sum += quantity * unitPrice;
  return sum;
}
