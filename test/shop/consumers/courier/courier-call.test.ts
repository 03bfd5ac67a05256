import { callCourier } from '../../../../lambda/consumers/courier/courier-call';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { requestOf } from '../requests';

const express = { ...orderPlaced.example, shippingMethod: 'express' as const };
const call = (more: object = {}) => callCourier(requestOf(orderPlaced, { ...express, ...more }));

describe('the call of a courier', () => {
  it('says what there is to carry, and when it is ready', () => {
    const { time } = requestOf(orderPlaced, express);
    const readyAt = new Date(Date.parse(time) + 30 * 60_000).toISOString();
    expect(call()).toEqual({ vehicle: 'bicycle', pieces: 4, grams: 1710, readyAt });
  });

  it('is for a van when a bicycle cannot carry it, with an average for what was not weighed', () => {
    const lines = [{ sku: 'TEAPOT-IRON-08', quantity: 17, unitPrice: 1 }];
    expect(call({ lines, total: 17 })).toMatchObject({ vehicle: 'van', grams: 8500 });
    expect(call({ lines: [{ ...lines[0], quantity: 16 }], total: 16 })).toMatchObject({ vehicle: 'bicycle' });
  });

  it('fails for good when nothing is in a hurry', () => {
    expect(() => call({ shippingMethod: 'standard' })).toThrow('The order is sent by standard');
  });
});
