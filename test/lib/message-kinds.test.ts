import Ajv2020 from 'ajv/dist/2020';
import { messageKind } from '../../lib/message-kinds';
import { proveRoutes } from '../../lib/prove-routes';
import { routeEntry } from '../../lib/route';
import { routes } from '../sample-app/routes';
import type { FilterableMessage } from '../../routing/policy';
import { requestTypes, surveyFiled } from '../sample-app/request-types';

const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** The attributes as the schema describes them. */
function attributesOf({ attributes }: FilterableMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue = '' }]) => [
      name,
      DataType === 'String' ? StringValue : (JSON.parse(StringValue) as unknown),
    ]),
  );
}

describe('what is published of a request type', () => {
  it.each(requestTypes.map((type) => [type.name, messageKind(type)] as const))(
    '%s: its example fits the schemas of attributes and body',
    (_, { attributes, body, example }) => {
      expect(ajv.validate(attributes, attributesOf(example))).toBe(true);
      expect(ajv.validate(body, JSON.parse(example.body))).toBe(true);
    },
  );

  const kind = messageKind(surveyFiled);

  it('is completed to a valid request with the values that are wanted, attributes and all', () => {
    const byAttribute = kind.complete(new Map([['region', 'JP']]), 'MessageAttributes');
    expect(byAttribute?.attributes['region']).toEqual({ DataType: 'String', StringValue: 'JP' });
    const byPath = kind.complete(
      new Map<string, boolean | undefined>([['data.draft', undefined]]),
      'MessageBody',
    );
    expect(byPath && (JSON.parse(byPath.body) as { data: object }).data).not.toHaveProperty('draft');
  });

  it('is not completed to what would be invalid: a total that is not the sum, a region that is none', () => {
    expect(kind.complete(new Map([['total', 1]]), 'MessageAttributes')).toBeUndefined();
    expect(kind.complete(new Map([['data.region', 'XX']]), 'MessageBody')).toBeUndefined();
  });
});

describe('the shipped routes', () => {
  it('have nothing that the proofs find wrong', () => {
    expect(proveRoutes(routes.map(routeEntry), requestTypes)).toEqual([]);
  });

  it('fail without those that take a request type', () => {
    const rest = routes.filter(({ consumer }) => consumer === 'printer' || consumer === 'peer-review');
    expect(proveRoutes(rest.map(routeEntry), requestTypes)).toMatchObject([
      { rule: 'unreceived', severity: 'error', witness: { kind: 'survey-withdrawn' } },
      { rule: 'unreceived', severity: 'error', witness: { kind: 'level-adjusted' } },
      { rule: 'unreceived', severity: 'error', witness: { kind: 'survey-amended' } },
      { rule: 'unreceived', severity: 'error', witness: { kind: 'level-counted' } },
      { rule: 'hole', severity: 'error', witness: { kind: 'survey-filed' } },
    ]);
  });
});
