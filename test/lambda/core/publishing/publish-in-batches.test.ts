import fc from 'fast-check';
import { packBatches } from '../../../../lambda/core/publishing/pack-batches';
import {
  type Publication,
  publishInBatches,
  type Publisher,
  type FailedPublication,
} from '../../../../lambda/core/publishing/publish-in-batches';
import { hopLimits } from '../../../../lambda/contract/size-limits';
import { VirtualClock } from '../../../../local/clock';

function publications(count: number, size = 100): Publication[] {
  return Array.from({ length: count }, (_, index) => ({ body: String(index), attributes: {}, size }));
}

type Answer = (batch: readonly Publication[], call: number) => readonly FailedPublication[];

/** A topic that answers as told, and remembers the bodies of each call. */
function topic(answer: Answer = () => []): Publisher & { calls: string[][] } {
  const calls: string[][] = [];
  return {
    calls,
    async publishBatch(batch) {
      calls.push(batch.map(({ body }) => body));
      return answer(batch, calls.length);
    },
  };
}

const maxPublishBytes = hopLimits.sns;
const refusal = { code: 'InternalError', message: 'Later', outcome: 'unavailable' } as const;

async function publish(items: Publication[], publisher: Publisher, clock = new VirtualClock()) {
  let done = false;
  const outcome = publishInBatches(items, { publisher, maxPublishBytes, clock, random: () => 0.5 }).finally(
    () => (done = true),
  );
  while (!done) await clock.advance(10);
  return outcome;
}

describe('packing batches', () => {
  const limits = { count: 10, bytes: 262_144 };
  const size = (bytes: number) => bytes;

  it('fills each batch with ten items', () => {
    expect(
      packBatches(
        Array.from({ length: 25 }, () => 1),
        limits,
        size,
      ).map(({ length }) => length),
    ).toEqual([10, 10, 5]);
  });

  it('ends a batch before its bytes are too many', () => {
    expect(packBatches([200_000, 62_144, 1, 262_144], limits, size)).toEqual([
      [200_000, 62_144],
      [1],
      [262_144],
    ]);
  });

  it('gives an item that is too large a batch of its own', () => {
    expect(packBatches([1, 300_000, 1], limits, size)).toEqual([[1], [300_000], [1]]);
  });

  it('makes no batch of nothing', () => {
    expect(packBatches([], limits, size)).toEqual([]);
  });

  it('loses nothing, keeps the order and both limits, whatever the sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 262_144 }), { maxLength: 60 }), (sizes) => {
        const batches = packBatches(sizes, limits, size);
        expect(batches.flat()).toEqual(sizes);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(262_144);
        }
      }),
    );
  });
});

describe('publishing in batches', () => {
  it('takes as few calls as the limits allow', async () => {
    const publisher = topic();
    expect(await publish(publications(21), publisher)).toEqual(new Map());
    expect(publisher.calls.map(({ length }) => length)).toEqual([10, 10, 1]);
  });

  it('counts the bytes of a batch', async () => {
    const publisher = topic();
    await publish(publications(5, 100_000), publisher);
    expect(publisher.calls.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it('sends only those again that failed', async () => {
    const publisher = topic((_, call) =>
      call === 1
        ? [
            { index: 3, ...refusal },
            { index: 7, ...refusal },
          ]
        : [],
    );
    expect(await publish(publications(10), publisher)).toEqual(new Map());
    expect(publisher.calls[1]).toEqual(['3', '7']);
  });

  it('puts those that failed in different batches together', async () => {
    const publisher = topic((_, call) => (call <= 2 ? [{ index: 0, ...refusal }] : []));
    await publish(publications(20), publisher);
    expect(publisher.calls[2]).toEqual(['0', '10']);
  });

  it('waits longer before each repetition, by chance', async () => {
    const clock = new VirtualClock(0);
    const times: number[] = [];
    const publisher = topic(() => {
      times.push(clock.now());
      return [{ index: 0, ...refusal }];
    });
    await publish(publications(1), publisher, clock);
    expect(times).toEqual([0, 50, 150]);
  });

  it('fails for what three attempts could not publish, with the reason', async () => {
    const items = publications(2);
    const publisher = topic((batch) =>
      batch.flatMap(({ body }, index) => (body === '1' ? [{ index, ...refusal }] : [])),
    );
    const remaining = await publish(items, publisher);
    expect([...remaining]).toEqual([[items[1], { outcome: 'unavailable', reason: 'InternalError: Later' }]]);
    expect(publisher.calls).toHaveLength(3);
  });

  it.each(['refused', 'unknown'] as const)('does not repeat an entry that is %s', async (outcome) => {
    const publisher = topic(() => [{ index: 0, code: 'Code', message: 'No', outcome }]);
    const remaining = await publish(publications(1), publisher);
    expect([...remaining.values()]).toEqual([{ outcome, reason: 'Code: No' }]);
    expect(publisher.calls).toHaveLength(1);
  });

  it('keeps a call that failed as a whole from the other calls, and leaves its repetition to the client', async () => {
    const lost = new Error('No connection');
    const publisher = topic((_, call) => {
      if (call === 2) throw lost;
      return [];
    });
    const remaining = await publish(publications(30), publisher);
    expect([...remaining.values()]).toEqual(
      Array.from({ length: 10 }, () => ({ outcome: 'unknown', reason: lost })),
    );
    expect(publisher.calls).toHaveLength(3);
  });

  it('makes no more calls at once than it may', async () => {
    let running = 0;
    let most = 0;
    const publisher: Publisher = {
      async publishBatch() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return [];
      },
    };
    const clock = new VirtualClock();
    await publishInBatches(publications(100), {
      publisher,
      maxPublishBytes,
      clock,
      random: () => 0,
      concurrency: 3,
    });
    expect(most).toBe(3);
  });
});
