import * as z from 'zod/mini';
import { requestType } from '../request-type';
import { amount, currency, customer, region, sku } from '../shop';
import { text } from '../text';

const line = z
  .strictObject({
    sku,
    quantity: z.int().check(z.minimum(1), z.maximum(999), z.describe('Pieces ordered')),
    unitPrice: amount('Price of one piece'),
    weight: z.optional(
      z
        .int()
        .check(
          z.minimum(0),
          z.maximum(30_000),
          z.describe('Grams that one piece weighs; an average is assumed without it'),
        ),
    ),
  })
  .check(z.describe('One article of the order'));

export const orderPlaced = requestType({
  name: 'order-placed',
  description: 'A customer has ordered.',
  schema: z
    .strictObject({
      customer,
      region,
      currency,
      lines: z.array(line).check(z.minLength(1), z.maxLength(100), z.describe('What was ordered')),
      total: amount('Sum of quantity times unit price over all lines'),
      shippingMethod: z
        .enum(['standard', 'express', 'pick-up'])
        .check(z.describe('How the goods reach the customer; pick-up is in the shop')),
      gift: z.optional(z.boolean().check(z.describe('Whether to wrap the goods and leave out the prices'))),
      note: z.optional(text(500, 'What the customer asks of the shop, in their own words')),
    })
    .check(
      z.refine(({ lines, total }) => total === sumOf(lines), {
        path: ['total'],
        error: 'Not the sum of quantity times unit price over all lines',
      }),
      z.describe('A customer has ordered'),
    ),
  attributes: ({ region, currency, total, shippingMethod }) => ({ region, currency, total, shippingMethod }),
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
