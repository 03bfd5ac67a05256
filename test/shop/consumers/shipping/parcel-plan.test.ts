import fc from 'fast-check';
import { planParcels } from '../../../../lambda/consumers/shipping/parcel-plan';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { requestOf } from '../requests';

const { example } = orderPlaced;
type Line = (typeof example.lines)[number];
const plan = (lines: Line[], change: Partial<typeof example> = {}) =>
  planParcels(requestOf(orderPlaced, { ...example, ...change, lines }));
const line = (sku: string, quantity: number, weight?: number): Line => ({
  sku,
  quantity,
  unitPrice: 100,
  weight,
});

describe('a parcel plan', () => {
  it('puts a small order into one parcel', () => {
    expect(planParcels(requestOf(orderPlaced, example))).toEqual({
      carrier: 'Hanse Paket',
      service: 'standard',
      workingDays: 2,
      parcels: [
        {
          count: 1,
          grams: 1710,
          contents: [
            { sku: 'TEAPOT-IRON-08', quantity: 1 },
            { sku: 'SENCHA-100', quantity: 3 },
          ],
        },
      ],
      grams: 1710,
      estimated: false,
      gift: true,
      note: 'Please ring twice & leave it with the neighbour.',
    });
  });

  it('starts a new parcel when the next piece would be too heavy', () => {
    expect(plan([line('A', 3, 20_000)]).parcels).toEqual([
      { count: 1, grams: 20_000, contents: [{ sku: 'A', quantity: 1 }] },
      { count: 2, grams: 20_000, contents: [{ sku: 'A', quantity: 1 }] },
    ]);
  });

  it('packs the heaviest articles first and fills up with the lighter ones', () => {
    expect(plan([line('LIGHT', 2, 1000), line('HEAVY', 1, 30_000)]).parcels).toEqual([
      {
        count: 1,
        grams: 31_000,
        contents: [
          { sku: 'HEAVY', quantity: 1 },
          { sku: 'LIGHT', quantity: 1 },
        ],
      },
      { count: 1, grams: 1000, contents: [{ sku: 'LIGHT', quantity: 1 }] },
    ]);
  });

  it('assumes an average weight, and says so', () => {
    expect(plan([line('A', 2)])).toMatchObject({ grams: 1000, estimated: true });
  });

  it('takes goods that weigh nothing', () => {
    expect(plan([line('VOUCHER', 999, 0)]).parcels).toEqual([
      { count: 1, grams: 0, contents: [{ sku: 'VOUCHER', quantity: 999 }] },
    ]);
  });

  it('is faster by express', () => {
    const days = (shippingMethod: 'standard' | 'express') =>
      plan([line('A', 1, 1)], { region: 'AU', shippingMethod }).workingDays;
    expect([days('standard'), days('express')]).toEqual([8, 3]);
  });

  it("keeps the customer's words as they are", () => {
    const note = `"&=%+'\\ 🍵\u2028`;
    expect(plan([line('A', 1)], { note }).note).toBe(note);
  });

  it('fails for good when the goods are picked up', () => {
    expect(() => plan([line('A', 1)], { shippingMethod: 'pick-up' })).toThrow(PermanentFailure);
  });

  it('packs every piece, no parcel too heavy, and fits into a status, whatever the order', () => {
    const lines = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 999 }),
        fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
      ),
      { minLength: 1, maxLength: 100 },
    );
    fc.assert(
      fc.property(lines, (drawn) => {
        const { parcels, grams } = plan(
          drawn.map(([quantity, weight], index) => line(`S${index}`, quantity, weight)),
        );
        const pieces = parcels.flatMap(({ count, contents }) =>
          contents.map(({ quantity }) => count * quantity),
        );
        const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
        expect(sum(pieces)).toBe(sum(drawn.map(([quantity]) => quantity)));
        expect(sum(parcels.map((parcel) => parcel.count * parcel.grams))).toBe(grams);
        expect(Math.max(...parcels.map((parcel) => parcel.grams))).toBeLessThanOrEqual(31_500);
        expect(JSON.stringify(parcels).length).toBeLessThan(50_000);
      }),
    );
  });
});
