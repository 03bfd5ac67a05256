import { findSoleReceipts } from '../../../routing/analyse/sole-receipts';
import type { RouteEntry } from '../../../routing/policy';
import { cancelled, placed } from './shop';

const route = (consumer: string, filter?: RouteEntry['filter']): RouteEntry => ({
  consumer,
  ...(filter !== undefined && { filter }),
});
const of = (consumer: string, ...routes: readonly RouteEntry[]) =>
  findSoleReceipts(routes, [placed, cancelled], consumer);

describe('what one consumer alone receives', () => {
  it('is all of a kind that nobody else asks for', () => {
    const found = of('one', route('one', { type: ['placed'] }), route('two', { type: ['cancelled'] }));
    expect(found).toMatchObject([{ kind: 'placed', witness: { kind: 'placed' } }]);
    expect(found[0]).not.toHaveProperty('condition');
  });

  it('is nothing where somebody else takes everything', () => {
    expect(of('one', route('one', { type: ['placed'] }), route('all'))).toEqual([]);
  });

  it('is nothing where two others share it between them', () => {
    const found = of(
      'one',
      route('one', { type: ['placed'], total: [{ numeric: ['>', 100] }] }),
      route('two', { type: ['placed'], region: ['AT', 'DE'] }),
      route('three', { type: ['placed'], region: ['JP'] }),
    );
    expect(found).toEqual([]);
  });

  it('is the part that others leave, with a message that shows it', () => {
    const found = of(
      'one',
      route('one', { type: ['placed'], region: ['AT', 'DE'] }),
      route('two', { type: ['placed'], region: ['DE', 'JP'] }),
    );
    expect(found).toMatchObject([{ kind: 'placed', condition: 'region AT' }]);
    expect(JSON.parse(found[0]?.witness?.message.body ?? '')).toMatchObject({ region: 'AT' });
  });

  it('is asked of what another consumer asks for, too', () => {
    const found = of(
      'one',
      route('one', { type: ['placed'], region: ['AT'] }),
      route('two', { type: ['placed'], total: [{ numeric: ['<', 500] }] }),
    );
    expect(found).toMatchObject([
      { kind: 'placed', condition: expect.stringMatching(/region AT.*total \d+/) },
    ]);
    const { region, total } = JSON.parse(found[0]?.witness?.message.body ?? '');
    expect(region).toBe('AT');
    expect(total).toBeGreaterThanOrEqual(500);
  });

  it('is of every kind for one that takes everything beside one that does not', () => {
    const found = of('all', route('all'), route('one', { type: ['placed'] }));
    expect(found).toMatchObject([{ kind: 'cancelled' }]);
  });

  it('is nothing for one that nothing reaches', () => {
    expect(of('one', route('one', { type: ['lost'] }))).toEqual([]);
  });
});
