import { type Publication, type Publisher } from '../../../../lambda/core/publishing/publish-in-batches';
import { heldBack, publishInOrder } from '../../../../lambda/core/publishing/publish-in-order';
import { VirtualClock } from '../../../../local/clock';

const item = (body: string): Publication => ({ body, attributes: {}, size: 10 });

/** Publishes lines of one-letter items; those in `refused` are never taken. */
async function publish(
  lines: readonly string[],
  { refused = '', goOn = '' } = {},
): Promise<{ calls: readonly string[]; remaining: Readonly<Record<string, unknown>> }> {
  const calls: string[] = [];
  const publisher: Publisher = {
    async publishBatch(batch) {
      calls.push(batch.map(({ body }) => body).join(''));
      return batch.flatMap(({ body }, index) =>
        refused.includes(body) ? [{ index, code: 'Invalid', message: 'No', outcome: 'refused' }] : [],
      );
    },
  };
  const remaining = await publishInOrder(
    lines.map((line) => Array.from(line, item)),
    (_failed, { body }) => goOn.includes(body),
    { publisher, maxPublishBytes: 262_144, clock: new VirtualClock(), random: () => 0 },
  );
  return { calls, remaining: Object.fromEntries([...remaining].map(([{ body }, why]) => [body, why])) };
}

const refusal = { outcome: 'refused', reason: 'Invalid: No' };

describe('publishing in order', () => {
  it('sends what is first in each line, then what is second, and no two of a line in one call', async () => {
    expect(await publish(['abc', 'd', 'ef'])).toEqual({ calls: ['ade', 'bf', 'c'], remaining: {} });
  });

  it('fills calls with as many lines as they take', async () => {
    expect((await publish(Array.from('abcdefghijkl'))).calls).toEqual(['abcdefghij', 'kl']);
  });

  it('holds back what is behind a refused message, in its line alone', async () => {
    expect(await publish(['abc', 'de'], { refused: 'b' })).toEqual({
      calls: ['ad', 'be'],
      remaining: { b: refusal, c: { outcome: 'unavailable', reason: heldBack } },
    });
  });

  it('goes on with messages that will not return either, and holds back from the first one on that will', async () => {
    expect(await publish(['abcde'], { refused: 'b', goOn: 'ce' })).toEqual({
      calls: ['a', 'b', 'c'],
      remaining: {
        b: refusal,
        d: { outcome: 'unavailable', reason: heldBack },
        e: { outcome: 'unavailable', reason: heldBack },
      },
    });
  });
});
