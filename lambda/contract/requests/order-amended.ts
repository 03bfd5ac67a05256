import * as z from 'zod/mini';
import { described } from '../described';
import { requestIdPattern } from '../request-id';
import { requestType } from '../request-type';
import { region, sku } from '../shop';
import { text } from '../text';

export const orderAmended = requestType({
  name: 'order-amended',
  description:
    'A placed order changes. Of several changes the last one counts, so they are received in order.',
  schema: described(
    'One article of a placed order changes',
    z.strictObject({
      order: described(
        'Id of the request that placed the order',
        z.string().check(z.regex(requestIdPattern)),
      ),
      region,
      sku,
      quantity: described(
        'Pieces that are wanted from now on; none takes the article out of the order',
        z.int().check(z.minimum(0), z.maximum(999)),
      ),
      note: z.optional(text('Why it changes, for whoever packs the order', 500)),
    }),
  ),
  attributes: ['region'],
  orderedBy: 'order',
  example: {
    order: '1767225600000-JKJaXmPLvHcESHA',
    region: 'DE',
    sku: 'SENCHA-100',
    quantity: 5,
    note: 'Two more for the office.',
  },
});
