import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { objectKey, referredAt } from '../../../../lambda/contract/claim-check';
import type { BodyStore } from '../../../../lambda/core/bodies/body-store';
import { fetchBody } from '../../../../lambda/core/bodies/fetch-body';
import { VirtualClock } from '../../../../local/clock';
import { claimCheckFor, sha256Of } from '../../claim-check';

const text = `{"note":"受付 ${'x'.repeat(200_000)}"}`;
const check = claimCheckFor(text);
const tenant = '123456789012';
const claim = { ...check, tenant };

function setUp(body: string | Uint8Array = text) {
  const store = new MemoryBodyStore();
  store.bodies.set(objectKey(tenant, check.dataref), Buffer.from(body));
  const clock = new VirtualClock(referredAt(check.dataref));
  return { store, clock, bodies: { store, clock, retentionDays: 2 } };
}

describe('a claim check', () => {
  it('is redeemed for the very text that was stored', async () => {
    expect(await fetchBody(setUp().bodies, claim)).toBe(text);
  });

  it.each([
    ['a byte changed', text.replace('x', 'y'), 'sha256: must be the SHA-256 of the uploaded body'],
    ['a byte more', `${text} `, 'size: must be the number of bytes of the uploaded body'],
    ['a byte less', text.slice(0, -1), 'size: must be the number of bytes of the uploaded body'],
  ])('fails for good when the body has %s', async (_, body, reason) => {
    await expect(fetchBody(setUp(body).bodies, claim)).rejects.toMatchObject({
      name: 'PermanentFailure',
      title: 'Claim check altered',
      detail: reason,
    });
  });

  it('does not begin to read a body of another size', async () => {
    const { store, bodies } = setUp(`${text} `);
    await expect(fetchBody(bodies, claim)).rejects.toThrow('altered');
    expect(store.discarded).toBe(1);
  });

  it('reads no further than the size that was claimed, whatever the store says', async () => {
    let chunks = 0;
    async function* endless() {
      for (;;) {
        chunks++;
        yield Buffer.alloc(100_000, 'x');
      }
    }
    const store: BodyStore = {
      read: async () => ({ size: check.size, content: endless(), discard: () => {} }),
      write: async () => {},
    };
    await expect(fetchBody({ ...setUp().bodies, store }, claim)).rejects.toThrow('size: must be');
    expect(chunks).toBe(3);
  });

  it('may be redeemed later when the connection ended early', async () => {
    async function* cut() {
      yield Buffer.from(text).subarray(0, 100);
    }
    const store: BodyStore = {
      read: async () => ({ size: check.size, content: cut(), discard: () => {} }),
      write: async () => {},
    };
    const fetched = fetchBody({ ...setUp().bodies, store }, claim);
    await expect(fetched).rejects.toThrow(`Only 100 of ${check.size} bytes`);
    await expect(fetched).rejects.not.toHaveProperty('title');
  });

  it('fails for good when nothing was ever uploaded', async () => {
    const { store, bodies } = setUp();
    store.bodies.clear();
    await expect(fetchBody(bodies, claim)).rejects.toMatchObject({
      title: 'Claim check missing',
      detail: 'dataref: must name a body that this tenant has uploaded',
    });
  });

  it('fails for good, and says why, when the body was kept long enough', async () => {
    const { store, clock, bodies } = setUp();
    store.bodies.clear();
    await clock.advance(2 * 86_400_000);
    await expect(fetchBody(bodies, claim)).rejects.toMatchObject({
      title: 'Claim check expired',
      detail: 'dataref: must name a body that is not older than 2 days',
    });
  });

  it.each(['210987654321', '', '123456789012/x', 'anonymous'])(
    'fails for the tenant "%s", of whom nothing else is read than its own',
    async (other) => {
      const { store, bodies } = setUp();
      await expect(fetchBody(bodies, { ...claim, tenant: other })).rejects.toMatchObject({
        title: 'Claim check missing',
      });
      expect(store.reads).toEqual([objectKey(other, check.dataref)]);
      expect(store.reads[0]).not.toBe(objectKey(tenant, check.dataref));
    },
  );

  it('fails for good when the body is not UTF-8', async () => {
    const bytes = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    const { bodies } = setUp(bytes);
    const binary = { ...claim, size: bytes.length, sha256: sha256Of(bytes) };
    await expect(fetchBody(bodies, binary)).rejects.toMatchObject({ title: 'Invalid request' });
  });
});

describe('the key of a body', () => {
  it.each([
    ['', 'tenants/anonymous/uploads/x'],
    ['123456789012', 'tenants/named-123456789012/uploads/x'],
    ['anonymous', 'tenants/named-anonymous/uploads/x'],
    ['a/b', 'tenants/named-a%2Fb/uploads/x'],
    ['..', 'tenants/named-../uploads/x'],
  ])('of the tenant "%s" is %s', (name, key) => {
    expect(objectKey(name, 'uploads/x')).toBe(key);
  });
});
