import { pusher } from '../../../lambda/pusher/push';
import type { DeadLetter, LetterFailure } from '../../../lambda/core/queue/dead-letters';
import { RefusedEvents } from '../../../lambda/core/event-channels';
import { capturedLog } from '../captured-log';
import { queueRecord, requestId } from '../intake-message';

const tenant = '111122223333';

function outcomeText(id: string, part: 'dispatched' | 'ended', of = tenant): string {
  const data = { requestId: id, requestType: 'survey-filed' };
  return JSON.stringify({
    specversion: '1.0',
    id: `${id}/${part}`,
    source: '/uketsuke/outcomes',
    type: part === 'ended' ? 'request-ended' : part,
    time: '2026-01-01T00:00:00.000Z',
    ...(of !== '' && { tenant: of }),
    datacontenttype: 'application/json',
    data:
      part === 'ended'
        ? { ...data, status: 'succeeded' }
        : { ...data, state: 'dispatched', expected: ['ledger'] },
  });
}

function setUp(publish: (events: readonly string[]) => readonly number[] = () => [], unkept?: LetterFailure) {
  const kept: DeadLetter[] = [];
  const pushed: (readonly [string, string])[] = [];
  const { log, lines, text } = capturedLog();
  const handler = pusher({
    channels: {
      async publish(channel, events) {
        const refused = publish(events);
        for (const [index, event] of events.entries()) {
          const { id }: { id: string } = JSON.parse(event);
          if (!refused.includes(index)) pushed.push([channel, id]);
        }
        return refused;
      },
    },
    deadLetters: {
      async keep(letters) {
        if (unkept !== undefined) return new Map(letters.map((letter) => [letter, unkept]));
        kept.push(...letters);
        return new Map();
      },
    },
    log,
  });
  return {
    pushed,
    kept: () => kept.map(({ body }) => body),
    lines,
    text,
    push: async (...texts: readonly string[]) => {
      const { batchItemFailures } = await handler({
        Records: texts.map((text, index) => queueRecord(text, `m${index}`)),
      });
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

describe('the pusher', () => {
  it('pushes each outcome to the channel of its request, what came together in its order', async () => {
    const { push, pushed } = setUp();
    const [one, other] = [requestId(1), requestId(2)];
    expect(
      await push(
        outcomeText(one, 'ended'),
        outcomeText(other, 'dispatched', ''),
        outcomeText(one, 'dispatched'),
      ),
    ).toEqual([]);
    expect(pushed).toEqual([
      [`/requests/${tenant}/${one}`, `${one}/dispatched`],
      [`/requests/${tenant}/${one}`, `${one}/ended`],
      [`/requests/anonymous/${other}`, `${other}/dispatched`],
    ]);
  });

  it('has those come back that AppSync did not take', async () => {
    const { push, pushed } = setUp((events) => (events.length === 2 ? [1] : []));
    const id = requestId();
    expect(await push(outcomeText(id, 'dispatched'), outcomeText(id, 'ended'))).toEqual(['m1']);
    expect(pushed).toHaveLength(1);
  });

  it('has all of a channel come back when the call failed, and none of another one', async () => {
    const { push } = setUp((events) => {
      if (events.some((event) => event.includes(requestId(1)))) throw new Error('AppSync answered 500');
      return [];
    });
    const texts = [outcomeText(requestId(1), 'dispatched'), outcomeText(requestId(2), 'dispatched')];
    expect(await push(...texts)).toEqual(['m0']);
  });

  it.each(['{', JSON.stringify({ type: 'dispatched' })])(
    'keeps for people what is no outcome: %s',
    async (text) => {
      const { push, pushed, kept, lines } = setUp();
      expect(await push(text, outcomeText(requestId(), 'dispatched'))).toEqual([]);
      expect(pushed).toHaveLength(1);
      expect(kept()).toEqual([text]);
      expect(lines()).toContainEqual(expect.objectContaining({ message: 'not an outcome' }));
    },
  );

  it('keeps for people the one event of several that AppSync will never take', async () => {
    const [good, bad] = [outcomeText(requestId(), 'dispatched'), outcomeText(requestId(), 'ended')];
    const refusing = (events: readonly string[]) => {
      if (events.includes(bad)) throw new RefusedEvents('AppSync answered 400');
      return [];
    };
    const { push, pushed, kept } = setUp(refusing);
    expect(await push(good, bad)).toEqual([]);
    expect(pushed.map(([, id]) => id)).toEqual([`${requestId()}/dispatched`]);
    expect(kept()).toEqual([bad]);
  });

  it.each(['unavailable', 'refused'] as const)(
    'returns a message whose dead letter is %s: the queue moves the message itself in the end',
    async (failure) => {
      const { push, pushed, lines, text } = setUp(() => [], failure);
      expect(await push('{"result":"secret"}', outcomeText(requestId(), 'dispatched'))).toEqual(['m0']);
      expect(pushed).toHaveLength(1);
      expect(lines()).toContainEqual(
        expect.objectContaining({ message: 'dead letter not kept', messageId: 'm0', outcome: failure }),
      );
      expect(lines().at(-1)).toMatchObject({ messages: 2, pushed: 1, kept: 0, failed: 1 });
      expect(text.join('')).not.toContain('secret');
    },
  );

  it('is done with an outcome whose request can have no channel: nobody has subscribed', async () => {
    const { push, pushed, kept, lines } = setUp();
    const text = outcomeText(`1767225600000-${'a'.repeat(50)}`, 'dispatched');
    expect(await push(text, outcomeText(requestId(), 'dispatched'))).toEqual([]);
    expect([pushed.length, kept()]).toEqual([1, []]);
    expect(lines()).toContainEqual(expect.objectContaining({ message: 'no channel can have this name' }));
  });
});
