import fc from 'fast-check';
import { writeInvoice } from '../../../../lambda/consumers/billing/invoice';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { regions } from '../../../../lambda/contract/shop';
import { requestId } from '../../../lambda/intake-message';
import { requestOf } from '../requests';

const placed = orderPlaced.example;
const cancelled = orderCancelled.example;

describe('an invoice', () => {
  it('takes the tax of the region out of the price', () => {
    expect(writeInvoice(requestOf(orderPlaced, placed))).toEqual({
      kind: 'invoice',
      number: expect.stringMatching(/^INV-20260101-[0-9A-F]{10}$/),
      customer: 'C-1042',
      region: 'DE',
      currency: 'EUR',
      tax: { name: 'USt', percent: 19, amount: 1381 },
      net: 7269,
      total: 8650,
    });
  });

  it.each([
    ['AT', 20, 1667],
    ['CH', 8.1, 749],
    ['JP', 10, 909],
    ['US', 0, 0],
  ] as const)('in %s has %d percent', (region, percent, amount) => {
    const { tax } = writeInvoice(requestOf(orderPlaced, { ...placed, region, total: 10_000 }));
    expect(tax).toMatchObject({ percent, amount });
  });

  it('adds up, whatever the amount and the region', () => {
    fc.assert(
      fc.property(fc.constantFrom(...regions), fc.nat(1_000_000_000), (region, total) => {
        const { net, tax } = writeInvoice(requestOf(orderPlaced, { ...placed, region, total }));
        expect(net + tax.amount).toBe(total);
        expect(Number.isSafeInteger(tax.amount) && tax.amount >= 0).toBe(true);
      }),
    );
  });

  it('has the same number each time, and another one for each request', () => {
    const numberOf = (request: number) =>
      writeInvoice(requestOf(orderPlaced, placed, requestId(request))).number;
    expect(numberOf(1)).toBe(numberOf(1));
    expect(new Set(Array.from({ length: 100 }, (_, request) => numberOf(request))).size).toBe(100);
  });
});

describe('a credit note', () => {
  it('takes the invoice of the order back', () => {
    const invoice = writeInvoice(requestOf(orderPlaced, placed, cancelled.order));
    const note = writeInvoice(requestOf(orderCancelled, cancelled));
    expect(note).toMatchObject({ kind: 'credit-note', invoice: invoice.number, total: -8650 });
    expect(note.net + invoice.net).toBe(0);
    expect(note.tax.amount + invoice.tax.amount).toBe(0);
  });

  it('has no negative zero', () => {
    const { tax, total } = writeInvoice(requestOf(orderCancelled, { ...cancelled, region: 'US', total: 0 }));
    expect(Object.is(tax.amount, 0)).toBe(true);
    expect(JSON.stringify(total)).toBe('0');
  });
});
