import * as z from 'zod/mini';
import { requestType } from '../../lambda/contract/request-type';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import {
  anyOf,
  is,
  isAbsent,
  isAtLeast,
  isBelow,
  isNot,
  isPresent,
  isWithin,
  startsWith,
} from '../../routing/requirement';
import { levelAdjusted, surveyFiled, surveyWithdrawn } from '../sample-app/request-types';

/** What `npm run types` has to refuse: each `@ts-expect-error` is an error itself when there is none below it. */
const parcel = requestType({
  name: 'parcel-weighed',
  description: 'x',
  schema: z.strictObject({
    carrier: z.optional(z.enum(['post', 'bike'])),
    grams: z.number(),
    fragile: z.boolean(),
    labels: z.array(z.string()),
    stops: z.array(z.strictObject({ town: z.enum(['Bern', 'Graz']), minutes: z.number() })),
  }),
  attributes: ['carrier', 'grams', 'labels'],
  derived: {
    size: { schema: z.enum(['letter', 'parcel']), of: ({ grams }) => (grams < 100 ? 'letter' : 'parcel') },
  },
  example: { grams: 5, fragile: true, labels: [], stops: [] },
});

describe('a filter, to the compiler', () => {
  it('asks for fields that the request type has', () => {
    // @ts-expect-error -- no such attribute
    requests(surveyFiled).where({ colour: is('red') });
    // @ts-expect-error -- a typo
    requests(surveyFiled).where({ regoin: is('DE') });
    // @ts-expect-error -- a field of the body that is no routing attribute
    requests(surveyFiled).where({ author: is('C-1') });
    // @ts-expect-error -- an attribute of another request type
    requests(surveyFiled).where({ desk: is('pier-1') });
    // @ts-expect-error -- an attribute that only one of the types has
    requests(surveyFiled, surveyWithdrawn).where({ reason: is('late') });
    // @ts-expect-error -- the second alternative is checked as the first is
    requests(surveyFiled).where({ region: is('DE') }, { colour: is('red') });
    requests(surveyFiled, surveyWithdrawn).where({ region: is('DE') }, { total: isAtLeast(1) });
    expect(requests(levelAdjusted).where({ station: startsWith('pi') }).policy).toEqual({
      type: ['level-adjusted'],
      station: [{ prefix: 'pi' }],
    });
  });

  it('asks for values that the field can have', () => {
    // @ts-expect-error -- no such region
    requests(surveyFiled).where({ region: is('DE', 'XX') });
    // @ts-expect-error -- excluding what never comes is a typo, too
    requests(surveyFiled).where({ channel: isNot('pickup') });
    // @ts-expect-error -- a number is not its text
    requests(surveyFiled).where({ total: is('100') });
    // @ts-expect-error -- a text is no number
    requests(surveyFiled).where({ region: is(49) });
    // @ts-expect-error -- inside anyOf as well
    requests(surveyFiled).where({ region: anyOf(is('DE'), is('XX')) });
    // @ts-expect-error -- a list of unknown texts
    requests(surveyFiled).where({ region: is(...(['DE'] as [string])) });
    requests(parcel).where({ size: is('letter'), labels: is('fragile') });
    // @ts-expect-error -- what a derived attribute cannot be
    requests(parcel).where({ size: is('pallet') });
    expect(requests(parcel).where({ carrier: anyOf(isNot('post'), isAbsent()) }).policy).toEqual({
      type: ['parcel-weighed'],
      carrier: [{ 'anything-but': ['post'] }, { exists: false }],
    });
  });

  it('uses operators that fit the field', () => {
    // @ts-expect-error -- a range of texts
    requests(surveyFiled).where({ region: isBelow(5) });
    // @ts-expect-error -- the beginning of a number
    requests(surveyFiled).where({ total: startsWith('1') });
    // @ts-expect-error -- a field that is always there
    requests(surveyFiled).where({ region: isAbsent() });
    // @ts-expect-error -- a range wants two ends
    isWithin({ atLeast: 1 });
    // @ts-expect-error -- a requirement, not a bare value
    expect(() => requests(surveyFiled).where({ region: 'DE' })).toThrow('Write is("DE")');
    requests(parcel).where({ carrier: isPresent(), grams: isWithin({ above: 1, atMost: 5 }) });
    expect(requests(parcel).where({ labels: isAbsent() }).policy).toEqual({
      type: ['parcel-weighed'],
      labels: [{ exists: false }],
    });
  });

  it('asks for bodies as the schema has them', () => {
    // @ts-expect-error -- no such field
    requests(surveyFiled).whereBody({ samples: { colour: is('red') } });
    // @ts-expect-error -- a list of objects, not of texts
    requests(surveyFiled).whereBody({ lines: is('TEAPOT') });
    // @ts-expect-error -- no such town
    requests(parcel).whereBody({ stops: { town: is('Rome') } });
    // @ts-expect-error -- a boolean is not its text
    requests(parcel).whereBody({ fragile: is('true') });
    requests(surveyFiled).whereBody({ draft: isAbsent(), samples: { code: startsWith('TEAPOT-') } });
    expect(requests(parcel).whereBody({ fragile: is(true), stops: { town: is('Bern') } })).toEqual({
      scope: 'MessageBody',
      policy: { type: ['parcel-weighed'], data: { fragile: [true], stops: { town: ['Bern'] } } },
    });
  });

  it('stands in a route as what SNS takes', () => {
    const route: Route = { consumer: 'a', description: 'x', filter: requests(surveyFiled) };
    // @ts-expect-error -- a bare policy says neither its scope nor that somebody has checked it
    const bare: Route = { consumer: 'a', description: 'x', filter: { type: ['survey-filed'] } };
    expect([route.filter?.policy, bare.filter]).toEqual([
      { type: ['survey-filed'] },
      { type: ['survey-filed'] },
    ]);
  });
});

describe('a request type, to the compiler', () => {
  it('is routed by fields that its schema has, of types that SNS can filter on', () => {
    const schema = z.strictObject({ name: z.string(), draft: z.boolean() });
    const declare = { name: 'x', description: 'x', schema, example: { name: 'a', draft: true } } as const;
    // @ts-expect-error -- no such field
    requestType({ ...declare, attributes: ['colour'] });
    // @ts-expect-error -- no attribute can be a boolean
    requestType({ ...declare, attributes: ['draft'] });
    expect(requestType({ ...declare, attributes: ['name'] }).attributes({ name: 'a', draft: true })).toEqual({
      name: 'a',
    });
  });

  it('is ordered by a field that is a text in every body', () => {
    const schema = z.strictObject({ name: z.string(), note: z.optional(z.string()), count: z.number() });
    const declare = {
      name: 'x',
      description: 'x',
      schema,
      attributes: [],
      example: { name: 'a', count: 1 },
    } as const;
    // @ts-expect-error -- no such field
    requestType({ ...declare, orderedBy: 'colour' });
    // @ts-expect-error -- a field that may be missing
    requestType({ ...declare, orderedBy: 'note' });
    // @ts-expect-error -- 7 and 7.0 would be two groups
    requestType({ ...declare, orderedBy: 'count' });
    const ordered = requestType({ ...declare, orderedBy: 'name' });
    expect([ordered.orderedBy, ordered.orderValue({ name: 'a', count: 1 })]).toEqual(['name', 'a']);
    expect(requestType(declare).orderValue({ name: 'a', count: 1 })).toBeUndefined();
  });
});
