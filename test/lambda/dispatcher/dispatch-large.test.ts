import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { claimCheckMediaType, objectKey, referredAt } from '../../../lambda/contract/claim-check';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import type { Publication } from '../../../lambda/core/publishing/publish-in-batches';
import { dispatcher } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import type { RouteEntry } from '../../../routing/policy';
import { compileRoutes } from '../../../routing/table';
import { capturedLog } from '../captured-log';
import { claimCheckFor, sha256Of } from '../claim-check';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { levelCounted, requestTypes, surveyFiled } from '../../sample-app/request-types';
import { contractsOf, HiddenRecords, patience } from '../queue-ports';

const tenant = '123456789012';
const maxPublishBytes = 2000;
const everybody: readonly RouteEntry[] = [{ consumer: 'archive' }];

interface Options {
  readonly routes?: readonly RouteEntry[];
  readonly remaining?: () => number;
}

function setUp({ routes = everybody, remaining = () => 30_000 }: Options = {}) {
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  const published: Publication[] = [];
  /** What was in the store when something was published. */
  const inStore: number[] = [];
  const clock = new VirtualClock(referredAt(`uploads/${requestId()}`));
  const handler = dispatcher(
    { maxReceiveCount: 5, patience, maxPublishBytes },
    {
      requestTypes,
      contracts: contractsOf(requestTypes),
      hider: new HiddenRecords(),
      consumersOf: compileRoutes(routes),
      observersOf: () => [],
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      publisher: {
        async publishBatch(batch) {
          inStore.push(bodies.bodies.size);
          published.push(...batch);
          return [];
        },
      },
      deadLetters: { keep: async () => new Map() },
      bodies: { store: bodies, retentionDays: 2, clock },
      clock,
      random: () => 0,
      log: capturedLog().log,
    },
  );
  const dispatch = async (...Records: QueueRecord[]) =>
    (await handler({ Records }, { getRemainingTimeInMillis: remaining })).batchItemFailures.map(
      ({ itemIdentifier }) => itemIdentifier,
    );
  const status = (number = 0) => store.requests.get(requestId(number));
  return { bodies, published, inStore, dispatch, status, recorded: () => [...store.requests.values()] };
}

const padded = (bytes: number) => ' '.repeat(bytes) + JSON.stringify(surveyFiled.example);
const large = (number = 0) =>
  queueRecord(intakeText({ id: requestId(number), data: padded(3000), tenant }), `m${number}`);

describe('the dispatcher, of a request that is larger than can be published', () => {
  it('puts the body below the prefix of the tenant, then publishes a claim check for it', async () => {
    const { bodies, published, inStore, dispatch, status } = setUp();
    expect(await dispatch(large())).toEqual([]);
    const stored = bodies.bodies.get(objectKey(tenant, `requests/${requestId()}`));
    expect(Buffer.from(stored ?? []).toString()).toBe(padded(3000));
    expect(inStore).toEqual([1]);
    expect(JSON.parse(published[0]?.body ?? '')).toMatchObject({
      dataref: `requests/${requestId()}`,
      datasha256: sha256Of(padded(3000)),
    });
    expect(published[0]?.attributes).toHaveProperty('total');
    expect(status()).toMatchObject({ state: 'dispatched', expected: ['archive'] });
  });

  it('publishes nothing whose body could not be stored, and has it come back', async () => {
    const { bodies, published, dispatch } = setUp();
    bodies.write = async () => {
      throw new Error('No connection');
    };
    const small = queueRecord(intakeText({ id: requestId(1) }), 'm1');
    expect(await dispatch(large(), small)).toEqual(['m0']);
    expect(published.map(({ body }) => JSON.parse(body).id)).toEqual([requestId(1)]);
  });

  it.each([
    ['nobody wants it', [{ consumer: 'ledger', filter: { total: [1] } }]],
    [
      'a filter looks into its body',
      [{ consumer: 'ledger', filter: { data: { total: [8650] } }, scope: 'MessageBody' }],
    ],
  ] as const)('stores nothing when %s', async (_, routes) => {
    const { bodies, published, dispatch } = setUp({ routes });
    await dispatch(large());
    expect([bodies.bodies.size, published]).toEqual([0, []]);
  });

  it('fails when a filter would miss it for its size, and names whose', async () => {
    const ledger = {
      consumer: 'ledger',
      filter: { data: { total: [8650] } },
      scope: 'MessageBody',
    } as const;
    const { dispatch, status } = setUp({ routes: [...everybody, ledger] });
    await dispatch(large());
    expect(status()).toMatchObject({
      state: 'failed',
      error: { title: 'Too large for a filter', detail: expect.stringMatching(/^ledger: .* 2000 bytes$/) },
    });
  });

  it('takes a filter on the body that sees enough in the envelope', async () => {
    const ledger = {
      consumer: 'ledger',
      filter: { type: ['survey-filed'] },
      scope: 'MessageBody',
    } as const;
    const { dispatch, status } = setUp({ routes: [ledger] });
    await dispatch(large());
    expect(status()).toMatchObject({ state: 'dispatched', expected: ['ledger'] });
  });
});

describe('the dispatcher, of a request whose body was uploaded', () => {
  const body = JSON.stringify(levelCounted.example);
  const check = claimCheckFor(body, `uploads/${requestId()}`);
  const key = objectKey(tenant, check.dataref);

  interface Claim {
    readonly number?: number;
    readonly change?: object;
    readonly of?: string;
    readonly id?: string;
    readonly idempotencykey?: string;
  }

  const claim = ({
    number = 0,
    change = {},
    of = tenant,
    id = requestId(number),
    idempotencykey,
  }: Claim = {}) =>
    queueRecord(
      intakeText({
        id,
        type: 'level-counted',
        tenant: of,
        idempotencykey,
        datacontenttype: claimCheckMediaType,
        data: JSON.stringify({ ...check, ...change }),
      }),
      `m${number}`,
    );

  function uploaded(options: Options = {}) {
    const setting = setUp(options);
    setting.bodies.bodies.set(key, Buffer.from(body));
    return setting;
  }

  it('holds it against its claim check and publishes that, with the attributes of the body', async () => {
    const { published, dispatch, status } = uploaded();
    expect(await dispatch(claim())).toEqual([]);
    expect(JSON.parse(published[0]?.body ?? '')).toMatchObject({
      type: 'level-counted',
      dataref: check.dataref,
      datasha256: check.sha256,
      datasize: check.size,
    });
    expect(published[0]?.attributes).toMatchObject({ station: { StringValue: 'pier-1' } });
    expect(status()).toMatchObject({ state: 'dispatched' });
  });

  it.each([
    ['never came', { change: { dataref: `uploads/${requestId(9)}` } }, 'Claim check missing'],
    ['is another tenant’s', { of: '210987654321' }, 'Claim check missing'],
    ['has another hash', { change: { sha256: 'a'.repeat(64) } }, 'Claim check altered'],
    ['has another size', { change: { size: check.size + 1 } }, 'Claim check altered'],
    ['was uploaded too long ago', { id: '1767312000001-JKJaXmPLvHc000000' }, 'Claim check expired'],
    ['is named by a whole key', { change: { dataref: key } }, 'Invalid claim check'],
  ])('fails when it %s', async (_, change, title) => {
    const { published, dispatch, recorded } = uploaded();
    expect(await dispatch(claim(change))).toEqual([]);
    expect(published).toEqual([]);
    expect(recorded()).toMatchObject([{ state: 'failed', error: { title } }]);
  });

  it('fails when it is not what its type asks for', async () => {
    const { bodies, dispatch, status } = uploaded();
    bodies.bodies.set(key, Buffer.from('{}'));
    await dispatch(claim({ change: claimCheckFor('{}', check.dataref) }));
    expect(status()).toMatchObject({ state: 'failed', error: { title: 'Invalid request' } });
  });

  it('comes back when the store cannot be reached, and when there is no time left for it', async () => {
    const unreachable = uploaded();
    unreachable.bodies.read = async () => {
      throw new Error('No connection');
    };
    expect(await unreachable.dispatch(claim())).toEqual(['m0']);

    // The time that is left allows for one of the two.
    const late = uploaded({ remaining: () => (late.bodies.reads.length === 0 ? 20_000 : 10_000) });
    expect(await late.dispatch(claim(), claim({ number: 1 }))).toEqual(['m1']);
    expect(late.bodies.reads).toHaveLength(1);
  });

  it('is a repeat when the same bytes come again with the same key, and refused with others', async () => {
    const { bodies, dispatch, status } = uploaded();
    await dispatch(claim({ idempotencykey: 'count' }));
    await dispatch(claim({ number: 1, idempotencykey: 'count' }));
    expect(status(1)).toMatchObject({ state: 'repeat', original: requestId(0) });
    const other = body.replace('240', '241');
    bodies.bodies.set(key, Buffer.from(other));
    await dispatch(
      claim({ number: 2, idempotencykey: 'count', change: claimCheckFor(other, check.dataref) }),
    );
    expect(status(2)).toMatchObject({ state: 'failed', error: { title: 'Idempotency key reused' } });
  });
});
