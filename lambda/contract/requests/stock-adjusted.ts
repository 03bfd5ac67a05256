import * as z from 'zod/mini';
import { described } from '../described';
import { requestType } from '../request-type';
import { sku } from '../shop';
import { text } from '../text';

export const stockAdjusted = requestType({
  name: 'stock-adjusted',
  description: 'Goods came in, went missing, or were counted again.',
  schema: described(
    'The stock of one article has changed',
    z
      .strictObject({
        warehouse: described(
          "The shop's name for the warehouse",
          z.string().check(z.regex(/^[a-z][a-z0-9-]{1,31}$/)),
        ),
        sku,
        delta: described(
          'Pieces more (positive) or fewer (negative); not zero',
          z.int().check(z.minimum(-100_000), z.maximum(100_000)),
        ),
        note: z.optional(text('What happened, for whoever reads the stock book', 500)),
      })
      .check(z.refine(({ delta }) => delta !== 0, { path: ['delta'], error: 'must not be zero' })),
  ),
  attributes: ['warehouse', 'delta'],
  example: { warehouse: 'hamburg-1', sku: 'SENCHA-100', delta: -4, note: 'Damaged in transit.' },
});
