import * as z from 'zod/mini';
import {
  idempotencyKeyPattern,
  intakeContext,
  publishedEvent,
  traceparentPattern,
} from '../../../lambda/contract/envelope';
import { acceptedAt, requestIdPattern } from '../../../lambda/contract/request-id';
import { idempotencyPartition } from '../../../lambda/contract/status-record';
import { eventText, requestId } from '../intake-message';

const context = {
  specversion: '1.0',
  id: requestId(),
  source: '/uketsuke/requests',
  type: 'survey-filed',
  datacontenttype: 'application/json',
  tenant: '',
  idempotencykey: '',
  traceparent: '',
};

describe('the intake envelope', () => {
  it('has every member, empty when absent', () => {
    expect(z.safeParse(intakeContext, context).success).toBe(true);
  });

  it('ignores members that it does not know, which a newer API may print', () => {
    expect(z.parse(intakeContext, { ...context, extra: '' })).toEqual(context);
  });

  it.each([
    ['another version', { specversion: '0.3' }],
    ['an id that the API does not give', { id: '42' }],
    ['another source', { source: '/elsewhere' }],
    ['a tenant that is too long', { tenant: 't'.repeat(257) }],
    ['a member less', { tenant: undefined }],
  ])('fails with %s', (_, change) => {
    expect(z.safeParse(intakeContext, { ...context, ...change }).success).toBe(false);
  });
});

describe('an idempotency key', () => {
  it.each(['k', 'k'.repeat(128), '8f14e45f-ceea-4672', 'with spaces, "quotes" & \\'])('may be %j', (key) => {
    expect(idempotencyKeyPattern.test(key)).toBe(true);
  });

  it.each(['', 'k'.repeat(129), 'schlüssel', 'a\nb'])('fails to be %j', (key) => {
    expect(idempotencyKeyPattern.test(key)).toBe(false);
  });
});

describe('a published event', () => {
  it('may have members that a consumer does not know yet', () => {
    const event = { ...JSON.parse(eventText({}, 'survey-filed')), priority: 'high' };
    expect(z.safeParse(publishedEvent, event).success).toBe(true);
  });
});

describe('traceparent', () => {
  const trace = 'a'.repeat(32);
  const span = 'b'.repeat(16);

  it.each([
    [`00-${trace}-${span}-01`, true],
    [`01-${trace}-${span}-00`, true],
    [`ff-${trace}-${span}-01`, false],
    [`00-${'0'.repeat(32)}-${span}-01`, false],
    [`00-${trace}-${'0'.repeat(16)}-01`, false],
    [`00-${trace.toUpperCase()}-${span}-01`, false],
    [`00-${trace}-${span}-01"`, false],
    ['', false],
  ])('%j is well-formed: %s', (value, wellFormed) => {
    expect(traceparentPattern.test(value)).toBe(wellFormed);
  });
});

describe('a request id', () => {
  it('says when the request was accepted', () => {
    expect(requestId()).toMatch(requestIdPattern);
    expect(acceptedAt(requestId()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
  });

  it('is never the partition of an idempotency key', () => {
    expect(idempotencyPartition('', 'survey-filed', requestId())).not.toMatch(requestIdPattern);
  });

  it('keeps tenants apart whose names contain the separator', () => {
    expect(idempotencyPartition('a#b', 'c', 'd')).not.toBe(idempotencyPartition('a', 'b#c', 'd'));
    expect(idempotencyPartition('a#b', 'c', 'd')).not.toBe(idempotencyPartition('a%23b', 'c', 'd'));
  });
});
