import type { EdgeCall } from '../../../local/aws/edge';
import { Chaos } from '../../../local/chaos/chaos';
import type { Outage } from '../../../local/chaos/outages';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';

const MINUTE = 60_000;

function started(profile: string, { seed = '1', outages = [] as readonly Outage[] } = {}) {
  const clock = new VirtualClock(0);
  const hops: Hop[] = [];
  const chaos = new Chaos({ seed, profile, outages, clock, codeClock: clock, hops: (hop) => hops.push(hop) });
  chaos.start();
  return { chaos, clock, hops };
}

const call = (change: Partial<EdgeCall> = {}): EdgeCall => ({
  service: 'sqs',
  action: 'SendMessage',
  input: { QueueUrl: 'http://127.0.0.1/000000000000/jobs' },
  caller: 'function',
  context: { principal: { kind: 'account', account: '000000000000' }, requestId: 'r' },
  ...change,
});

/** How each of many calls ended: its error's code or name, with whether it had its effect. */
async function outcomes(chaos: Chaos, calls: readonly EdgeCall[]): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const one of calls) {
    let ran = 'not run';
    const run = async (): Promise<object> => {
      ran = 'ran';
      return Promise.resolve({});
    };
    const end = await chaos.edge(one, run).then(
      () => 'answered',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    );
    ends.push(`${end}, ${ran}`);
  }
  return ends;
}

const many = Array.from({ length: 300 }, () => call());

describe('faults of calls', () => {
  it('are the same for the same seed, whatever else is called meanwhile', async () => {
    const alone = await outcomes(started('cuts+throttling').chaos, many);
    const others = many.flatMap((one) => [one, call({ service: 'sns', action: 'Publish' })]);
    const mixed = await outcomes(started('cuts+throttling').chaos, others);
    expect(mixed.filter((_, index) => index % 2 === 0)).toEqual(alone);
    expect(await outcomes(started('cuts+throttling', { seed: '2' }).chaos, many)).not.toEqual(alone);
  });

  it('are rejections before the effect, and connections that are cut before and after it', async () => {
    const ends = new Set(await outcomes(started('cuts+throttling').chaos, many));
    expect(ends).toEqual(
      new Set([
        'answered, ran',
        'RequestThrottled, not run',
        'ConnectionCut: The connection was cut., not run',
        'ConnectionCut: The connection was cut., ran',
      ]),
    );
  });

  it('are errors of the service where AWS has no connection that can be cut', async () => {
    const ofMapping = many.map((one) => ({ ...one, caller: 'mapping' as const }));
    const ends = new Set(await outcomes(started('cuts').chaos, ofMapping));
    expect(ends).toEqual(
      new Set(['answered, ran', 'ServiceUnavailable, not run', 'ServiceUnavailable, ran']),
    );
  });

  it('leave clients alone, unless the profile says so', async () => {
    const ofClient = many.map((one) => ({ ...one, caller: 'client' as const }));
    expect(new Set(await outcomes(started('cuts+throttling').chaos, ofClient))).toEqual(
      new Set(['answered, ran']),
    );
    const { chaos } = started('cuts+throttling+clients');
    expect(new Set(await outcomes(chaos, ofClient)).size).toBe(4);
  });

  it('are counted and reported', async () => {
    const { chaos, hops } = started('throttling');
    const ends = await outcomes(chaos, many);
    const throttled = ends.filter((end) => end.startsWith('RequestThrottled')).length;
    expect(chaos.counts).toEqual({ 'call throttled': throttled });
    expect(hops).toHaveLength(throttled);
    expect(hops[0]).toEqual({ service: 'chaos', resource: 'jobs', event: 'SendMessage throttled' });
  });

  it('end when the runtime is healed', async () => {
    const { chaos } = started('all');
    chaos.heal();
    expect(new Set(await outcomes(chaos, many))).toEqual(new Set(['answered, ran']));
  });

  it('delay a call by the clock', async () => {
    const { chaos, clock } = started('slow');
    const waiting = Promise.all(many.map(async (one) => chaos.edge(one, async () => Promise.resolve({}))));
    let done = false;
    void waiting.then(() => (done = true));
    await clock.advance(99);
    expect(done).toBe(false);
    await clock.advance(2000);
    await waiting;
    expect(chaos.counts['call delayed']).toBeGreaterThan(30);
  });
});

describe('failures within a batch', () => {
  it('concern single entries, and the others are sent', async () => {
    const { chaos } = started('throttling');
    const Entries = Array.from({ length: 10 }, (_, index) => ({
      Id: String(index),
      MessageBody: `${index}`,
    }));
    const batch = call({ action: 'SendMessageBatch', input: { ...call().input, Entries } });
    const failed: string[] = [];
    const sent: string[] = [];
    for (let round = 0; round < 20; round++) {
      const result = await chaos
        .edge(batch, async (input = batch.input) => {
          const entries = Object(input)['Entries'] as typeof Entries;
          sent.push(...entries.map(({ Id }) => Id));
          return Promise.resolve({ Successful: entries.map(({ Id }) => ({ Id })) });
        })
        .catch(() => ({ Failed: undefined }));
      const entries = 'Failed' in result && Array.isArray(result.Failed) ? result.Failed : [];
      failed.push(...entries.map((entry) => String(Object(entry).Id)));
    }
    expect(failed.length).toBeGreaterThan(0);
    const accepted = 20 - (chaos.counts['call throttled'] ?? 0);
    expect(sent.length + failed.length).toBe(accepted * 10);
  });
});

describe('an outage', () => {
  const outages = [{ service: 'dynamodb', resource: 'status', after: MINUTE, lasts: 15 * MINUTE }];
  const read = call({ service: 'dynamodb', action: 'GetItem', input: { TableName: 'the-status-table' } });

  it('lasts as long as it is said to', async () => {
    const { chaos, clock } = started('none', { outages });
    const seen: string[] = [];
    for (let minute = 0; minute <= 17; minute++) {
      seen.push(...(await outcomes(chaos, [read])));
      await clock.advance(MINUTE);
    }
    const out = seen.map((end) => end === 'InternalServerError, not run');
    expect(out).toEqual(seen.map((_, minute) => minute >= 1 && minute < 16));
  });

  it('spares other resources, and comes to clients too', async () => {
    const { chaos, clock } = started('none', { outages });
    await clock.advance(MINUTE);
    const other = { ...read, input: { TableName: 'orders' } };
    expect(await outcomes(chaos, [other, { ...read, caller: 'client' as const }])).toEqual([
      'answered, ran',
      'InternalServerError, not run',
    ]);
  });

  it('is drawn, of one service at a time, in the profile of outages', async () => {
    const { chaos, clock } = started('outages');
    const services = ['dynamodb', 'sns', 'sqs', 's3'];
    let most = 0;
    const out = new Set<string>();
    for (let minute = 0; minute < 600; minute++) {
      const ends = await outcomes(
        chaos,
        services.map((service) => call({ service, input: {} })),
      );
      const down = services.filter((_, index) => ends[index]?.endsWith('not run'));
      for (const service of down) out.add(service);
      most = Math.max(most, down.length);
      await clock.advance(MINUTE);
    }
    expect([most, out.size > 1]).toEqual([1, true]);
  });
});

describe('workers', () => {
  const begin = (chaos: Chaos, sessionToken: string, kill: () => Promise<void>) =>
    chaos.begin({ functionName: 'f', requestId: sessionToken, sessionToken, payload: '{}', kill });

  it('are killed at a call or at the end of their work, as the seed says', async () => {
    const killedAt = async (): Promise<readonly string[]> => {
      const { chaos } = started('workers');
      const kills: string[] = [];
      for (let number = 0; number < 400; number++) {
        const token = `t${number}`;
        let killed = '';
        const watch = begin(chaos, token, async () => {
          killed = 'killed';
          return Promise.resolve();
        });
        const context = { ...call().context, sessionToken: token };
        for (let at = 1; at <= 4 && killed === ''; at++) {
          const [end] = await outcomes(chaos, [call({ context })]);
          if (killed !== '') kills.push(`${number} at ${at}, ${end}`);
        }
        if (killed === '' && watch.isKilledAtEnd()) kills.push(`${number} at the end`);
        watch.ended({ payload: '' });
      }
      return kills;
    };
    const kills = await killedAt();
    expect(kills.some((kill) => kill.endsWith('not run'))).toBe(true);
    expect(kills.some((kill) => kill.endsWith(', ran'))).toBe(true);
    expect(kills.some((kill) => kill.endsWith('at the end'))).toBe(true);
    expect(await killedAt()).toEqual(kills);
  });
});
