import fc from 'fast-check';
import type { RequestType } from '../../lambda/contract/request-type';
import { publishLimit } from '../../lambda/contract/size-limits';
import { parseIntake } from '../../lambda/dispatcher/parse-intake';
import { explainRequest } from '../../lib/explain-request';
import { routeEntry } from '../../lib/route';
import { routes } from '../sample-app/routes';
import type { FilterPolicy, RouteEntry } from '../../routing/policy';
import { compileRoutes } from '../../routing/table';
import { intakeText } from '../lambda/intake-message';
import { requestTypes, surveyFiled } from '../sample-app/request-types';

/** What the dispatcher would do with the body. */
function dispatched(type: RequestType, data: string, entries: readonly RouteEntry[]) {
  const parsed = parseIntake(intakeText({ type: type.name, data }), requestTypes, publishLimit());
  return 'request' in parsed ? compileRoutes(entries)(parsed.request) : 'refused';
}

function explained(type: RequestType, rawData: string, entries: readonly RouteEntry[]) {
  const explanation = explainRequest(type, rawData, entries);
  if (!('explained' in explanation)) return 'refused';
  return explanation.explained.consumers.filter(({ receives }) => receives).map(({ name }) => name);
}

const entries = routes.map(routeEntry);

/** Surveys near to what the routes ask for; some are not valid, some give a member twice. */
const survey = fc
  .record({
    region: fc.constantFrom('DE', 'AT', 'JP', 'MOON'),
    channel: fc.constantFrom('post', 'radio', 'desk'),
    value: fc.constantFrom(0, 99_999, 100_000, 100_001),
    codes: fc.array(fc.constantFrom('GAUGE-IRON-08', 'PROBE-100'), { minLength: 1, maxLength: 3 }),
    draft: fc.option(fc.boolean(), { nil: undefined }),
    first: fc.constantFrom('', '"draft":true,', '"region":"DE",', '"samples":[{"code":"A","count":1}],'),
  })
  .map(({ value, codes, first, ...rest }) => {
    const samples = codes.map((code, index) => ({ code, count: index + 1, value }));
    const total = samples.reduce((sum, { count }) => sum + count * value, 0);
    const body = JSON.stringify({ ...surveyFiled.example, ...rest, samples, total });
    return `{${first}${body.slice(1)}`;
  });

const onBody: fc.Arbitrary<FilterPolicy> = fc.record(
  {
    type: fc.constantFrom([{ prefix: 'survey' }], ['level-adjusted', 'survey-filed']),
    data: fc.record(
      {
        draft: fc.constantFrom([true], [{ exists: false }]),
        region: fc.constantFrom(['DE'], [{ 'anything-but': ['JP'] }]),
        samples: fc.record({
          code: fc.constantFrom(['PROBE-100'], ['A']),
          count: fc.constantFrom([1], [{ numeric: ['>', 1] }]),
        }),
      },
      { requiredKeys: ['samples'] },
    ),
  },
  { requiredKeys: ['data'] },
);

describe('the explanation of a request', () => {
  it.each(requestTypes)('names for the example of $name those to whom it would be dispatched', (type) => {
    const data = JSON.stringify(type.example);
    expect(explained(type, data, entries)).toEqual(dispatched(type, data, entries));
  });

  it('names for any order those to whom it would be dispatched, by attributes and by the body', () => {
    const seen = { refused: 0, byBody: 0, byAttributes: 0 };
    fc.assert(
      fc.property(survey, onBody, (data, filter) => {
        const all = [...entries, { consumer: 'wrapping', filter, scope: 'MessageBody' } as const];
        const receivers = dispatched(surveyFiled, data, all);
        expect(explained(surveyFiled, data, all)).toEqual(receivers);
        seen[
          receivers === 'refused' ? 'refused' : receivers.includes('wrapping') ? 'byBody' : 'byAttributes'
        ]++;
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});
