import * as z from 'zod/mini';
import { requestType } from '../request-type';
import { sku } from '../shop';
import { text } from '../text';

export const stockAdjusted = requestType({
  name: 'stock-adjusted',
  description: 'Goods came in, went missing, or were counted again.',
  schema: z
    .strictObject({
      warehouse: z
        .string()
        .check(z.regex(/^[a-z][a-z0-9-]{1,31}$/), z.describe("The shop's name for the warehouse")),
      sku,
      delta: z
        .int()
        .check(
          z.minimum(-100_000),
          z.maximum(100_000),
          z.describe('Pieces more (positive) or fewer (negative); not zero'),
        ),
      note: z.optional(text(500, 'What happened, for whoever reads the stock book')),
    })
    .check(
      z.refine(({ delta }) => delta !== 0, { path: ['delta'], error: 'Zero changes nothing' }),
      z.describe('The stock of one article has changed'),
    ),
  attributes: ({ warehouse, delta }) => ({ warehouse, delta }),
  example: { warehouse: 'hamburg-1', sku: 'SENCHA-100', delta: -4, note: 'Damaged in transit.' },
});
