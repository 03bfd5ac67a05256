import { NewFilters } from '../../../../lambda/core/publishing/new-filters';
import type { RouteEntry } from '../../../../routing/policy';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { MemoryFilterAges } from '../../../../simulation/world/memory-filter-ages';

const ledger: RouteEntry = { consumer: 'ledger', filter: { type: ['survey-filed'] } };
const archive: RouteEntry = { consumer: 'archive' };
const minute = 60_000;

function setUp() {
  const clock = new VirtualClock(0);
  const ages = new MemoryFilterAges();
  const { log, lines } = capturedLog();
  /** Starts a function with this routing table. */
  const start = (...routes: readonly RouteEntry[]) =>
    new NewFilters({ routes, newMilliseconds: 15 * minute, ages, clock, log });
  return { clock, ages, lines, start };
}

describe('filters', () => {
  it('are new for 15 minutes from the first run of the dispatcher with them', async () => {
    const { clock, start } = setUp();
    const filters = start(ledger, archive);
    expect(await filters.remaining()).toEqual(
      new Map([
        ['ledger', 15 * minute],
        ['archive', 15 * minute],
      ]),
    );
    await clock.advance(14 * minute);
    expect(await filters.remaining()).toEqual(
      new Map([
        ['ledger', minute],
        ['archive', minute],
      ]),
    );
    await clock.advance(minute);
    expect(await filters.remaining()).toEqual(new Map());
  });

  it('are as old in another function that starts later', async () => {
    const { clock, start } = setUp();
    await start(ledger).remaining();
    await clock.advance(10 * minute);
    expect(await start(ledger, archive).remaining()).toEqual(
      new Map([
        ['ledger', 5 * minute],
        ['archive', 15 * minute],
      ]),
    );
  });

  it.each([
    ['changes', { ...ledger, filter: { type: ['survey-filed', 'level-adjusted'] } }],
    ['has another scope', { ...ledger, scope: 'MessageBody' as const }],
    ['goes', { consumer: 'ledger' }],
    ['is of another subscription', { ...ledger, endpoint: 'function' as const }],
    ['is of the subscription of a FIFO queue', { ...ledger, endpoint: 'fifo-queue' as const }],
  ])('are new again when one %s', async (_, changed) => {
    const { clock, start } = setUp();
    await start(ledger).remaining();
    await clock.advance(60 * minute);
    expect(await start(changed).remaining()).toEqual(new Map([['ledger', 15 * minute]]));
  });

  it('are new again when they return after a rollback, and after their consumer was away', async () => {
    const { clock, start } = setUp();
    await start(ledger, archive).remaining();
    await clock.advance(60 * minute);
    await start({ consumer: 'ledger' }).remaining();
    await clock.advance(60 * minute);
    expect(await start(ledger, archive).remaining()).toEqual(
      new Map([
        ['ledger', 15 * minute],
        ['archive', 15 * minute],
      ]),
    );
  });

  it('are looked up once by a function', async () => {
    const { clock, ages, start } = setUp();
    const filters = start(ledger);
    for (let call = 0; call < 3; call++) {
      await filters.remaining();
      await clock.advance(10 * minute);
    }
    expect(ages.asked).toBe(1);
  });

  it('all count as new while their ages cannot be read', async () => {
    const { ages, lines, start } = setUp();
    const filters = start(ledger);
    await start(ledger).remaining();
    ages.outage = new Error('Not now');
    expect(await filters.remaining()).toEqual(new Map([['ledger', 15 * minute]]));
    expect(lines()).toMatchObject([{ level: 'WARN', message: 'ages of filters unknown', detail: 'Not now' }]);
    ages.outage = undefined;
    await filters.remaining();
    expect(ages.asked).toBe(3);
  });
});
