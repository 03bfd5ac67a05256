import type * as Handler from '../../../../lambda/consumers/courier/handler';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { eventText, queueRecord } from '../../../lambda/intake-message';
import { invocationRecord, pushEvent } from '../../../lambda/pushed-event';
import { receives } from '../../receives';
import { invocation, mockTable, startFunction } from '../started';

const table = mockTable();

describe('the function of courier', () => {
  it('handles pushed requests, and those from its queue', async () => {
    const { handler } = startFunction('courier', () =>
      jest.requireActual<typeof Handler>('../../../../lambda/consumers/courier/handler'),
    );
    const express = { ...orderPlaced.example, shippingMethod: 'express' };
    const pushed = pushEvent(eventText(express, 'order-placed'));
    expect(await handler(pushed, invocation)).toBeUndefined();
    const fallen = { Records: [queueRecord(invocationRecord(pushed))] };
    expect(await handler(fallen, invocation)).toEqual({ batchItemFailures: [] });
    const updates = table.updates();
    expect(updates.map(({ Key }) => Key?.['part'])).toEqual(Array(4).fill({ S: 'consumer#courier' }));
    expect([updates[1], updates[3]]).toMatchObject(
      Array(2).fill({ ExpressionAttributeValues: { ':outcome': { S: expect.stringContaining('bicycle') } } }),
    );
  });
});

describe('the route of courier', () => {
  it('receives an order by express', () => {
    expect(receives('courier', orderPlaced, { shippingMethod: 'express' })).toBe(true);
  });

  it('does not receive an order by standard post', () => {
    expect(receives('courier', orderPlaced)).toBe(false);
  });
});
