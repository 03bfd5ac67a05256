import { stackNames } from './deployed-app';
import { type Rehearsal, rehearsalsOf, rehearse, type Report } from './rehearse';

const rehearsals = [...rehearsalsOf(1, 2), ...rehearsalsOf(2, 3)];

/** How long SNS may take to apply a filter. */
const propagationSeconds = 900;

/** What a report says when no request has failed or is lost, and none was processed twice or out of order. */
const nothingLost = { failed: [], unrouted: [], lost: [], disordered: [], repeated: [], letters: 0 };

/** Consumers whose subscription version 2 widens or adds. */
const subscribing = ['archive', 'press', 'pacer'];

/**
 * Whether the consumer that receives in order, which version 2 adds, is behind the dispatcher. What its group would wait
 * for is not published once more (`docs/adr/0027-new-filters.md`).
 */
function isPacerBehind({ from, to, first, back = [] }: Rehearsal): boolean {
  const behind = !first.includes('pacer') || back.includes('pacer');
  return from === 1 && to === 2 && first.includes('dispatch') && behind;
}

export interface RehearsedRuns {
  readonly seeds: readonly number[];
  /** Requests in each of the three parts of a run. */
  readonly requests: number;
  /** Whether version 3 is rehearsed in every way too. */
  readonly all: boolean;
}

/** Describes a deployment with requests in flight, in every way in which it can be incomplete. */
export function describeRehearsals({ seeds, requests, all }: RehearsedRuns): void {
  const reports: { readonly name: string; readonly report: Report }[] = [];
  const chosen = rehearsals.filter(
    ({ to, name }) => all || to === 2 || /^(?:dispatch|api|archive) /.test(name),
  );
  const runs = chosen.flatMap((rehearsal) =>
    seeds.map((seed) => ({ ...rehearsal, seed, title: `version ${rehearsal.to}, ${rehearsal.name}` })),
  );

  describe('a deployment that stays incomplete for 40 minutes', () => {
    afterAll(() => process.stdout.write(tableOf(reports)));

    it.each(runs)(
      'loses no request and fails none: $title (seed $seed)',
      async ({ seed, title, ...rehearsal }) => {
        const report = await rehearse(rehearsal, { seed, requests, propagationSeconds });
        reports.push({ name: title, report });
        expect(report).toMatchObject({ accepted: 3 * requests, ...nothingLost });
        expect(report.inFlight).toBeGreaterThanOrEqual(requests);
        const toPacer = isPacerBehind(rehearsal) ? / pacer$/ : /(?!)/;
        expect(report.undelivered.filter((part) => !toPacer.test(part))).toEqual([]);
      },
    );

    it.each(['dispatch', 'tally', 'digest', 'bell'])(
      'fails requests where functions do not wait: %s left behind',
      async (stack) => {
        const options = { seed: 1, requests: 30, patient: false, propagationSeconds };
        const { waits, failed } = await rehearse(named(`${stack} left behind`), options);
        expect(waits).toBe(0);
        expect(failed.length).toBeGreaterThan(0);
      },
    );
  });

  describe('filters that count at SNS after 15 minutes', () => {
    const options = { requests: 30, propagationSeconds };
    const whole = named('deployed up to api');

    it.each(seeds)('lose no request, repeat none and keep the order (seed %i)', async (seed) => {
      const report = await rehearse(whole, { ...options, seed });
      expect(report).toMatchObject({ accepted: 90, undelivered: [], ...nothingLost });
      expect(report.secondCopies).toBeGreaterThan(0);
      expect(report.holds).toBeGreaterThan(0);
    });

    it('lose parts where nothing is published once more or held', async () => {
      const report = await rehearse(whole, { ...options, seed: 1, publishesAgain: false });
      expect(report).toMatchObject({ failed: [], unrouted: [], lost: [] });
      const losing = new Set(report.undelivered.map((part) => part.split(' ')[1]));
      expect(losing).toEqual(new Set(subscribing));
    });
  });
}

/** Describes the order that `docs/operating.md` gives for a filter that becomes narrower. */
export function describeNarrowing(): void {
  const narrowing = (first: Rehearsal['first']): Rehearsal => ({
    name: 'a narrower filter',
    from: 2,
    to: 'narrower',
    first,
    rest: stackNames.filter((stack) => !first.includes(stack)),
  });

  describe('a filter that becomes narrower', () => {
    it.each([0, propagationSeconds])(
      'loses no part when the dispatcher is deployed first, and SNS applies the filter after %i s',
      async (seconds) => {
        const options = { seed: 1, requests: 30, propagationSeconds: seconds };
        expect(await rehearse(narrowing(['dispatch']), options)).toMatchObject({
          accepted: 90,
          undelivered: [],
          ...nothingLost,
        });
      },
    );

    it('loses parts of its consumer when the consumer is deployed first', async () => {
      const consumersFirst = stackNames.filter((stack) => stack !== 'dispatch' && stack !== 'api');
      const { failed, lost, undelivered } = await rehearse(narrowing(consumersFirst), {
        seed: 1,
        requests: 30,
      });
      expect([failed, lost]).toEqual([[], []]);
      expect(new Set(undelivered.map((part) => part.split(' ')[1]))).toEqual(new Set(['digest']));
    });
  });
}

function named(name: string): Rehearsal {
  const found = rehearsals.find((one) => one.to === 2 && one.name === name);
  if (found === undefined) throw new Error(`There is no rehearsal ${name}`);
  return found;
}

function tableOf(reports: readonly { readonly name: string; readonly report: Report }[]): string {
  const lines = reports.map(({ name, report }) => {
    const { accepted, inFlight, waits, failed, unrouted, lost, undelivered } = report;
    const counts = [
      accepted,
      inFlight,
      waits,
      failed.length,
      unrouted.length,
      lost.length,
      undelivered.length,
    ];
    return `${name.padEnd(42)}${counts.map((count) => String(count).padStart(12)).join('')}`;
  });
  const heads = ['accepted', 'in flight', 'waits', 'failed', 'unrouted', 'lost', 'undelivered'];
  return `${''.padEnd(42)}${heads.map((head) => head.padStart(12)).join('')}\n${lines.join('\n')}\n`;
}
