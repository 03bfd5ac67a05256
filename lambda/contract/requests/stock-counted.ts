import * as z from 'zod/mini';
import { described } from '../described';
import { requestType } from '../request-type';
import { sku } from '../shop';
import { maxUploadBytes } from '../size-limits';
import { text } from '../text';

const count = described(
  'One article of the count',
  z.strictObject({
    sku,
    pieces: described('Pieces that were there', z.int().check(z.minimum(0), z.maximum(1_000_000))),
  }),
);

/** The whole of a warehouse in one request: a few articles as a message, a million of them as an upload. */
export const stockCounted = requestType({
  name: 'stock-counted',
  description: 'A warehouse was counted from end to end.',
  schema: described(
    'What a warehouse was found to hold',
    z.strictObject({
      warehouse: described(
        "The shop's name for the warehouse",
        z.string().check(z.regex(/^[a-z][a-z0-9-]{1,31}$/)),
      ),
      counts: described(
        'Every article, in any order',
        z.array(count).check(z.minLength(1), z.maxLength(2_000_000)),
      ),
      note: z.optional(text('What happened, for whoever reads the stock book', 500)),
    }),
  ),
  attributes: ['warehouse'],
  largestUpload: maxUploadBytes,
  example: {
    warehouse: 'hamburg-1',
    counts: [
      { sku: 'SENCHA-100', pieces: 240 },
      { sku: 'TEAPOT-IRON-08', pieces: 18 },
    ],
  },
});
