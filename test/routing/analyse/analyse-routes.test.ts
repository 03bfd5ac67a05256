import { analyseRoutes } from '../../../routing/analyse/analyse-routes';
import type { MessageKind } from '../../../routing/analyse/message-kind';
import type { FilterPolicy, RouteEntry } from '../../../routing/policy';
import { compileRoutes } from '../../../routing/table';
import { cancelled, placed } from './shop';

function route(consumer: string, filter?: FilterPolicy): RouteEntry {
  return filter === undefined ? { consumer } : { consumer, filter };
}

/** What is said, and of which values its witness is. */
function told(routes: readonly RouteEntry[], kinds: readonly MessageKind[] = [placed]) {
  return analyseRoutes(routes, kinds).map(({ rule, severity, description, witness }) => ({
    rule,
    severity,
    description,
    ...(witness && { witness: JSON.parse(witness.message.body) as unknown }),
  }));
}

const order = { type: 'placed', region: 'DE', total: 10, note: 'hello' };
const all = { type: ['placed'] };

describe('the analysis of a routing table', () => {
  it('has nothing to say of routes that differ, overlap and cover everything', () => {
    const routes = [
      route('billing', all),
      route('shipping', { type: ['placed'], region: [{ 'anything-but': ['JP'] }] }),
      route('review', { type: ['placed'], total: [{ numeric: ['>=', 500] }] }),
      route('refunds', { type: ['cancelled'] }),
    ];
    expect(told(routes, [placed, cancelled])).toEqual([]);
  });

  it('lets a route ask for what is published on another topic, and have it received there', () => {
    const routes = [route('billing', { type: ['placed', 'cancelled'] })];
    expect(told(routes)).toMatchObject([{ rule: 'dead-condition' }]);
    expect(analyseRoutes(routes, [placed], [cancelled])).toEqual([]);
    expect(analyseRoutes([route('billing', all)], [placed], [cancelled])).toEqual([]);
  });

  it('fails for a kind of message that nobody receives', () => {
    expect(told([route('billing', all)], [placed, cancelled])).toEqual([
      {
        rule: 'unreceived',
        severity: 'error',
        description: 'No route receives cancelled: no filter matches it.',
        witness: { type: 'cancelled', reason: 'late' },
      },
    ]);
  });

  it('warns of a kind of message that only those receive who take everything', () => {
    expect(told([route('billing', all), route('audit')], [placed, cancelled])).toMatchObject([
      {
        rule: 'unreceived',
        severity: 'warning',
        description: 'Only routes without a filter (audit) receive cancelled; no filter matches it.',
      },
    ]);
  });

  it.each([
    [{ type: ['placd'] }, 'type is placd; in placed it is placed'],
    [{ region: ['XX'] }, 'region is XX; in placed it is AT, DE or JP'],
    [
      { total: [{ numeric: ['>', 1000] }] },
      'total is above 1000; in placed it is a whole number from 0 up to 1000',
    ],
    [
      { total: [{ numeric: ['>', 3, '<', 4] }] },
      'total is above 3 and below 4; in placed it is a whole number from 0 up to 1000',
    ],
    [{ total: ['10'] }, 'total is "10"; in placed it is a whole number from 0 up to 1000'],
    [{ note: [{ prefix: 'A' }] }, 'note begins with "A"; in placed it is a text like ^[a-z]{1,9}$ or absent'],
    [
      { note: [{ wildcard: 'a*b*cdefghijk' }] },
      'note is like "a*b*cdefghijk"; in placed it is a text like ^[a-z]{1,9}$ or absent',
    ],
    [{ region: [{ exists: false }] }, 'region is absent; in placed it is AT, DE or JP'],
    [{ regoin: ['DE'] }, 'regoin is DE; in placed it is always absent'],
    [
      { type: ['placed'], region: [{ 'anything-but': ['AT', 'DE', 'JP'] }] },
      'region is given and none of AT, DE, JP; in placed it is AT, DE or JP',
    ],
  ])('fails for a filter that no message can meet: %j', (filter, reason) => {
    expect(told([route('rest'), route('one', filter)])).toContainEqual({
      rule: 'unsatisfiable',
      severity: 'error',
      description: `The filter of one matches no message: the filter requires that ${reason}.`,
    });
  });

  it('says of an address, whose spellings are too many, only that it seems so', () => {
    const filter = { note: [{ cidr: '10.0.0.0/8' }] };
    expect(told([route('rest', all), route('one', filter)])).toMatchObject([
      { rule: 'unsatisfiable', severity: 'warning' },
    ]);
  });

  it('fails for one value of several that never occurs, and for an alternative of that kind', () => {
    expect(told([route('rest', all), route('one', { region: ['DE', 'XX'] })])).toEqual([
      {
        rule: 'dead-condition',
        severity: 'error',
        description:
          'One condition in the filter of one matches no message: the filter requires that region is XX; in placed it is AT, DE or JP.',
      },
    ]);
    expect(
      told([
        route('rest', all),
        route('one', { $or: [{ region: ['DE'] }, { total: [{ numeric: ['<', 0] }] }] }),
      ]),
    ).toEqual([
      {
        rule: 'dead-condition',
        severity: 'error',
        description:
          'One alternative in the filter of one matches no message: the filter requires that total is below 0; in placed it is a whole number from 0 up to 1000.',
      },
    ]);
  });

  it('warns of a condition that adds nothing to another one of the same filter', () => {
    expect(told([route('rest', all), route('one', { note: ['abc', { prefix: 'a' }] })])).toEqual([
      {
        rule: 'redundant',
        severity: 'warning',
        description:
          'One condition in the filter of one is redundant, because (note is abc) implies (note begins with "a").',
        witness: { ...order, note: 'abc' },
      },
    ]);
    const filter = { $or: [{ region: ['DE'], total: [5] }, { region: ['DE', 'AT'] }] };
    expect(told([route('rest', all), route('one', filter)])).toEqual([
      {
        rule: 'redundant',
        severity: 'warning',
        description:
          'One alternative in the filter of one is redundant, because (region is DE, and total is 5) implies (region is DE or AT).',
        witness: { ...order, total: 5 },
      },
    ]);
  });

  it('fails for two routes of one consumer of which one contains the other: it receives those messages twice', () => {
    expect(
      told([
        route('rest', all),
        route('one', { region: ['DE'] }),
        route('one', { region: [{ prefix: 'D' }, 'AT'] }),
      ]),
    ).toMatchObject([{ rule: 'redundant', severity: 'error', witness: order }]);
  });

  it('fails for a hole that a valid message falls into, with that message', () => {
    const routes = [
      route('small', { total: [{ numeric: ['<', 100] }] }),
      route('large', { total: [{ numeric: ['>', 100] }] }),
    ];
    expect(told(routes)).toEqual([
      {
        rule: 'hole',
        severity: 'error',
        description:
          'No route receives a valid placed with total 100. Other requests of this type reach small and large.',
        witness: { ...order, total: 100 },
      },
    ]);
  });

  it('finds a hole that only several keys together have', () => {
    const routes = [
      route('one', { region: ['DE', 'AT'] }),
      route('two', { region: ['JP'], total: [{ numeric: ['>=', 500] }] }),
    ];
    const [hole] = analyseRoutes(routes, [placed]);
    expect(hole).toMatchObject({ rule: 'hole', severity: 'error', condition: 'region JP, total 10' });
    expect(hole?.witness && compileRoutes(routes)(hole.witness.message)).toEqual([]);
  });

  it('only warns of a hole for which no valid message is known', () => {
    const never = { ...placed, complete: () => undefined };
    const routes = [route('one', { region: ['DE', 'AT'] })];
    expect(told(routes, [never])).toEqual([
      {
        rule: 'hole',
        severity: 'warning',
        description:
          'Possibly no route receives a placed with region JP; the check found no valid example. Other requests of this type reach one.',
      },
    ]);
  });

  it.each([
    [{ note: ['a'] }, { note: [{ 'anything-but': ['a'] }] }, 'note absent'],
    [{ total: [{ numeric: ['<', 100] }] }, { total: [{ numeric: ['>', 100] }] }, 'total 100'],
    [{ region: ['DE'] }, { region: ['AT'] }, 'region JP'],
  ])('warns of routes that share messages out but for a thin rest: %j, %j', (one, other, rest) => {
    const routes = [route('audit'), route('one', { ...all, ...one }), route('two', { ...all, ...other })];
    const [found, ...more] = analyseRoutes(routes, [placed]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ rule: 'hole', severity: 'warning', consumers: ['one', 'two'] });
    expect(found?.description).toContain(
      `one and two divide placed between them, but neither receives ${rest}: `,
    );
    expect(found?.witness && compileRoutes(routes)(found.witness.message)).toEqual(['audit']);
  });

  it('has nothing to say of such a rest when a third route takes it', () => {
    const routes = [{ region: ['DE'] }, { region: ['AT'] }, { region: ['JP'] }].map((filter, index) =>
      route(`r${index}`, { ...all, ...filter }),
    );
    expect(told([route('audit'), ...routes])).toEqual([]);
  });

  it('fails for a filter that SNS refuses, and analyses the others', () => {
    expect(told([route('one', { region: [] }), route('rest', all)])).toEqual([
      {
        rule: 'refused',
        severity: 'error',
        description:
          'SNS refuses the filter of one: Invalid parameter: FilterPolicy: Empty arrays are not allowed.',
      },
    ]);
  });

  it('warns of more filter policies than a topic takes', () => {
    const routes = Array.from({ length: 201 }, (_, index) => route(`c${index}`, all));
    expect(told(routes)).toMatchObject([{ rule: 'too-many-policies', severity: 'warning' }]);
    expect(told(routes.slice(1))).toEqual([]);
  });
});
