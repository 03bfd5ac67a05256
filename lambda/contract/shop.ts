import * as z from 'zod/mini';
import { described } from './described';

/** Where the shop sells, as ISO 3166-1 alpha-2 codes. */
export const regions = ['AT', 'AU', 'CA', 'CH', 'DE', 'FR', 'GB', 'JP', 'NL', 'US'] as const;
export type Region = (typeof regions)[number];

/** What the shop is paid in, as ISO 4217 codes. */
export const currencies = ['AUD', 'CAD', 'CHF', 'EUR', 'GBP', 'JPY', 'USD'] as const;
export type Currency = (typeof currencies)[number];

/** Greatest amount: SNS compares numbers up to 10^9. */
const maxAmount = 1_000_000_000;

/**
 * Money is a whole number of the currency's smallest unit (cents; whole yen). Decimals would not add up: in binary
 * floating point 0.1 + 0.2 is not 0.3, and `multipleOf: 0.01` refuses 1.15.
 */
export function amount(description: string) {
  return described(
    `${description}, in the currency's smallest unit (1999 is 19.99 EUR, or 1999 JPY)`,
    z.int().check(z.minimum(0), z.maximum(maxAmount)),
  );
}

export const customer = described(
  "The shop's number for the customer; no name, no address",
  z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
);

export const region = described(
  'Region whose taxes and carriers apply, as ISO 3166-1 alpha-2 code',
  z.enum(regions),
);

export const currency = described('Currency of all amounts, as ISO 4217 code', z.enum(currencies));

export const sku = described('Stock keeping unit', z.string().check(z.regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/)));
