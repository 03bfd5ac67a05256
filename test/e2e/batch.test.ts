import { DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import type { Answer } from './http';
import { intakeQueue, runIntake } from './intake';
import { counts } from './messages';
import { ended, post, statusAt } from './requests';
import type { RunningApp } from './running-app';
import { order, resultsOf, runShop } from './shop';

type Ticket =
  | { readonly id: string; readonly status: 'accepted'; readonly links: { readonly self: string } }
  | { readonly status: 'refused'; readonly problem: { readonly status: number; readonly detail: string } };

function ticketsOf({ text }: Answer): readonly Ticket[] {
  return JSON.parse(text).requests;
}

function selfOf(ticket: Ticket | undefined): string {
  if (ticket?.status !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(ticket)}`);
  return ticket.links.self;
}

const send = (app: RunningApp, requests: readonly object[]) => post(app, 'order-placed/batch', { requests });

describe('a batch of requests', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await runShop();
  });

  it('is accepted with a ticket for each, in order, and each ends with its own result', async () => {
    const notes = ['first', `quotes " ' \\ and $context.path`, '受付 🧾'];
    const answer = await send(
      app,
      notes.map((note, place) => ({ body: { ...order(1, 500 + place), note } })),
    );
    expect(answer.status).toBe(202);
    const locations = ticketsOf(answer).map(selfOf);
    expect(locations).toHaveLength(3);
    for (const [place, location] of locations.entries()) {
      const status = await ended(app, location);
      expect(status).toMatchObject({ status: 'succeeded', type: 'order-placed' });
      expect(resultsOf(status)).toMatchObject({
        billing: { total: 500 + place },
        shipping: { note: notes[place] },
      });
    }
  });

  it('that comes again with its keys runs nothing again', async () => {
    const requests = [
      { body: order(1, 700), idempotencyKey: 'batch-a' },
      { body: order(1, 701), idempotencyKey: 'batch-b' },
    ];
    const first = ticketsOf(await send(app, requests)).map(selfOf);
    for (const location of first) await ended(app, location);
    const again = ticketsOf(await send(app, requests)).map(selfOf);
    expect(again).not.toEqual(first);
    for (const location of again) {
      await expect(ended(app, location)).rejects.toThrow(/: 303 .*"status":"repeat"/);
    }
  });
});

describe('a batch that the intake looks at alone', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await runIntake();
  });

  it('fails for the one request that no message can carry, and takes the others', async () => {
    const answer = await send(app, [
      { body: orderPlaced.example },
      { body: { ...orderPlaced.example, note: 'a\uFFFEb' } },
      { body: orderPlaced.example },
    ]);
    expect(answer.status).toBe(207);
    const [first, second, third] = ticketsOf(answer);
    expect(second).toMatchObject({ status: 'refused', problem: { status: 400 } });
    for (const ticket of [first, third]) {
      expect(await statusAt(app, selfOf(ticket))).toMatchObject({ status: 'accepted' });
    }
    expect(await counts(app, intakeQueue(app))).toMatchObject({ visible: 2 });
  });

  it('fails for the one request whose idempotency key is invalid, and accepts the others', async () => {
    const before = await counts(app, intakeQueue(app));
    const answer = await send(app, [
      { body: orderPlaced.example },
      { body: orderPlaced.example, idempotencyKey: 'k'.repeat(129) },
      { body: orderPlaced.example, idempotencyKey: '' },
      { body: orderPlaced.example, idempotencyKey: 'k'.repeat(128) },
    ]);
    expect(answer.status).toBe(207);
    const detail = expect.stringContaining('1 to 128 printable ASCII characters');
    expect(ticketsOf(answer)).toMatchObject([
      { status: 'accepted' },
      { status: 'refused', problem: { status: 400, detail } },
      { status: 'refused', problem: { status: 400, detail } },
      { status: 'accepted' },
    ]);
    expect(await counts(app, intakeQueue(app))).toMatchObject({ visible: before.visible + 2 });
  });

  it.each([
    ['no request', { requests: [] }],
    ['eleven requests', { requests: Array.from({ length: 11 }, () => ({ body: orderPlaced.example })) }],
    ['a request that does not fit its type', { requests: [{ body: orderPlaced.example }, { body: {} }] }],
    ['no list', { requests: { body: orderPlaced.example } }],
    ['another form', [orderPlaced.example]],
  ])('fails with 400 for %s, and takes none', async (_, body) => {
    const before = await counts(app, intakeQueue(app));
    const answer = await post(app, 'order-placed/batch', body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(await counts(app, intakeQueue(app))).toEqual(before);
  });

  it('fails with 404 for a type that there is not', async () => {
    const answer = await post(app, 'order-lost/batch', { requests: [] });
    expect(answer.status).toBe(404);
  });

  it('fails with 503 when its queue is gone', async () => {
    await app.sqs.send(new DeleteQueueCommand({ QueueUrl: intakeQueue(app) }));
    const answer = await send(app, [{ body: orderPlaced.example }]);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});

describe('a batch of bodies that are more than their messages', () => {
  it('fails with 413 for the batch that is more than SQS takes at once', async () => {
    // Without models: no valid order is that long once its JSON is printed anew.
    const app = await runIntake({ validates: false });
    const requests = Array.from({ length: 6 }, () => ({ body: { note: 'x'.repeat(200 * 1024) } }));
    const answer = await send(app, requests);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text).detail).toContain('1 MiB');
    expect(await counts(app, intakeQueue(app))).toMatchObject({ visible: 0 });
  });

  it.each([0, 11])('fails with 400 for a batch of %d requests', async (count) => {
    const app = await runIntake({ validates: false });
    const answer = await send(
      app,
      Array.from({ length: count }, () => ({ body: {} })),
    );
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).detail).toBe('A batch must have 1 to 10 requests.');
    expect(await counts(app, intakeQueue(app))).toMatchObject({ visible: 0 });
  });

  it('fails for the one that is more than the queue takes', async () => {
    const app = await runIntake({ validates: false });
    const QueueUrl = intakeQueue(app);
    // As the queue is set up, only a batch that is too large itself could hold such a one.
    await app.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { MaximumMessageSize: '2048' } }),
    );
    const answer = await send(app, [{ body: { note: 'x'.repeat(2048) } }, { body: {} }]);
    expect(answer.status).toBe(207);
    expect(ticketsOf(answer)).toMatchObject([{ problem: { status: 413 } }, { status: 'accepted' }]);
  });
});
