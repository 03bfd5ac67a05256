import * as z from 'zod/mini';
import { promptTypes } from '../../bench/prompt-types';
import { requestType } from '../../lambda/contract/request-type';
import { everyDay } from '../../lambda/contract/working-days';
import { byEmail, duringOpeningHours, inBatches, pushed } from '../../lib/delivery';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';

const typeOf = <Name extends string>(name: Name) =>
  requestType({
    name,
    description: 'A request',
    schema: z.strictObject({ size: z.number() }),
    attributes: ['size'],
    example: { size: 1 },
  });
const letter = typeOf('letter');
const parcel = typeOf('parcel');
const lorry = requestType({
  name: 'lorry',
  description: 'A request with an order',
  schema: z.strictObject({ gate: z.string() }),
  attributes: [],
  orderedBy: 'gate',
  example: { gate: 'north' },
});
const time = { timeZone: 'UTC', days: everyDay, holidays: [] };
const everyone: Route = { consumer: 'everyone', description: 'Receives all' };

describe('request types for the benches', () => {
  it('are those without an order', () => {
    expect(promptTypes([letter, parcel, lorry], [everyone])).toEqual([letter, parcel]);
  });

  it.each([
    ['at certain times', inBatches({ ...time, at: ['06:00'] })],
    ['during opening hours', duringOpeningHours({ ...time, opens: '08:00', closes: '18:00' })],
  ])('leave out those that a consumer receives %s', (_, delivery) => {
    const timed: Route = { consumer: 'timed', description: 'Waits', filter: requests(letter), delivery };
    expect(promptTypes([letter, parcel], [everyone, timed])).toEqual([parcel]);
    expect(() => promptTypes([letter], [everyone, timed])).toThrow('got 0');
  });

  it('leave out those that only an observer receives', () => {
    const called: Route = {
      consumer: 'called',
      description: 'Is called at once',
      filter: requests(parcel),
      delivery: pushed(),
    };
    const told: Route = { consumer: 'told', description: 'Looks on', delivery: byEmail({ to: 'told' }) };
    expect(promptTypes([letter, parcel], [called, told])).toEqual([parcel]);
  });
});
