import { createHash } from 'node:crypto';
import { acceptedAt } from '../../contract/request-id';
import type { orderCancelled } from '../../contract/requests/order-cancelled';
import type { orderPlaced } from '../../contract/requests/order-placed';
import type { Currency, Region } from '../../contract/shop';
import type { Request } from '../../core/parse-published';

/** What the customer owes, or gets back. Amounts are in the currency's smallest unit. */
export interface Invoice {
  readonly kind: 'invoice' | 'credit-note';
  readonly number: string;
  /** For a credit note: the invoice that it takes back. */
  readonly invoice?: string;
  readonly customer: string;
  readonly region: Region;
  readonly currency: Currency;
  readonly tax: { readonly name: string; readonly percent: number; readonly amount: number };
  readonly net: number;
  readonly total: number;
}

/** Standard rates in tenths of a percent; prices include them. */
const taxes: Readonly<Record<Region, { readonly name: string; readonly permille: number }>> = {
  AT: { name: 'USt', permille: 200 },
  AU: { name: 'GST', permille: 100 },
  CA: { name: 'GST', permille: 50 },
  CH: { name: 'MWST', permille: 81 },
  DE: { name: 'USt', permille: 190 },
  FR: { name: 'TVA', permille: 200 },
  GB: { name: 'VAT', permille: 200 },
  JP: { name: 'Shohizei', permille: 100 },
  NL: { name: 'btw', permille: 210 },
  // States tax sales, the federation does not.
  US: { name: 'none', permille: 0 },
};

/** Writes an invoice for an order, a credit note for a cancellation. */
export function writeInvoice(request: Request<typeof orderPlaced> | Request<typeof orderCancelled>): Invoice {
  const { customer, region, currency, total } = request.data;
  const parties = { customer, region, currency };
  if (request.type === 'order-placed') {
    return { kind: 'invoice', number: numberOf('INV', request.id), ...parties, ...split(total, region) };
  }
  const invoice = numberOf('INV', request.data.order);
  return {
    kind: 'credit-note',
    number: numberOf('CRN', request.id),
    invoice,
    ...parties,
    ...split(-total, region),
  };
}

/** Takes the tax out of a price that includes it. Half a unit is rounded away from zero. */
function split(total: number, region: Region): Pick<Invoice, 'tax' | 'net' | 'total'> {
  const { name, permille } = taxes[region];
  const amount = Math.sign(total) * Math.round((Math.abs(total) * permille) / (1000 + permille)) + 0;
  return { tax: { name, percent: permille / 10, amount }, net: total - amount, total };
}

/** The same request always gets the same number: the day it was accepted, and a digest of its id. */
function numberOf(series: 'INV' | 'CRN', requestId: string): string {
  const day = acceptedAt(requestId).toISOString().slice(0, 10).replaceAll('-', '');
  const digest = createHash('sha256').update(requestId).digest('hex');
  return `${series}-${day}-${digest.slice(0, 10).toUpperCase()}`;
}
