import { reasonFor } from '../../../bin/demo/reasons';
import { explainRequest } from '../../../lib/explain-request';
import type { FilterPolicy, FilterScope } from '../../../routing/policy';
import { surveyFiled } from '../../sample-app/request-types';

function reason(filter: FilterPolicy | undefined, scope?: FilterScope, consumer = 'any'): string {
  const route = { consumer: 'any', ...(filter && { filter }), ...(scope && { scope }) };
  return reasonFor(consumer, explainRequest(surveyFiled, JSON.stringify(surveyFiled.example), [route]));
}

describe('why a consumer received a request', () => {
  it.each<{ filter: FilterPolicy | undefined; words: string }>([
    { filter: undefined, words: 'everything' },
    { filter: { type: ['survey-filed', 'survey-withdrawn'] }, words: 'type is survey-filed' },
    { filter: { region: ['AT', 'DE'], total: [8650] }, words: 'region is DE, total is 8650' },
    {
      filter: { channel: [{ 'anything-but': ['desk', 'drone'] }] },
      words: 'channel is post (neither desk nor drone)',
    },
    { filter: { total: [{ numeric: ['>=', 100] }] }, words: 'total is 8650 (at least 100)' },
    { filter: { coupon: [{ exists: false }] }, words: 'coupon is absent' },
    { filter: { $or: [{ region: ['AT'] }, { total: [8650] }] }, words: 'total is 8650' },
  ])('is told as "$words"', ({ filter, words }) => {
    expect(reason(filter)).toBe(words);
  });

  it('is told of the body when the filter is about it', () => {
    expect(reason({ data: { draft: [true], samples: { code: ['PROBE-100'] } } }, 'MessageBody')).toBe(
      'data.draft is true, data.samples.code has PROBE-100',
    );
  });

  it('is told apart from what lib/routes.ts says of a deployment with other routes', () => {
    expect(reason({ region: ['AT'] })).toBe('not by lib/routes.ts: region is DE; asked: AT');
    expect(reason({ region: ['AT'] }, 'MessageAttributes', 'other')).toBe('not in lib/routes.ts');
  });

  it('is told apart from what lib/ says of a deployment with other request types', () => {
    const invalid = explainRequest(surveyFiled, '{}', []);
    expect(reasonFor('any', invalid)).toBe('lib/ takes the request for an invalid one');
  });
});
