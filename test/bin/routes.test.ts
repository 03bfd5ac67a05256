import { runRoutes, USAGE } from '../../bin/routes/run';
import { endOf, type ExitCode } from '../../bin/run-command';
import { describeRoutes } from '../../lib/describe-routes';
import type { Route } from '../../lib/route';
import { routes } from '../sample-app/routes';
import { onBody, handWritten } from '../../routing/filter';
import type { RouteEntry } from '../../routing/policy';
import { is } from '../../routing/requirement';
import { requestTypes } from '../sample-app/request-types';

/** The command, without a process of its own. */
async function run(words: readonly string[], of: readonly Route[] = routes, width?: number) {
  const [out, err]: [string[], unknown[]] = [[], []];
  const code: ExitCode = await endOf(
    USAGE,
    () => runRoutes(words, { requestTypes, routes: of, print: (line) => out.push(line), width }),
    (problem) => err.push(problem),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command routes', () => {
  it('prints who asks for what, and who shares which requests', async () => {
    const { code, out, err } = await run([]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
  });

  it.each([60, 80, 120])('fits a terminal of %s columns', async (width) => {
    const lines = (await run([], routes, width)).out.split('\n\n').slice(0, 2).join('\n').split('\n');
    expect(lines.filter(({ length }) => length > width)).toEqual([]);
    const words = (text: string) => text.split(/\s+/).toSorted();
    expect(words(lines.join('\n'))).toEqual(words((await run([])).out.split('\n\n').slice(0, 2).join('\n')));
  });

  it('prints JSON for machines', async () => {
    const { code, out, err } = await run(['--json']);
    expect([code, err]).toEqual([0, '']);
    const { consumers, requestTypes: types } = JSON.parse(out);
    expect(consumers).toHaveLength(routes.length);
    expect(consumers[2]).toEqual({
      name: 'peer-review',
      requestTypes: [{ type: 'survey-filed', receives: 'some' }],
      filtersOn: 'attributes',
      conditions: 'type is survey-filed, and total is at least 100000',
    });
    expect(types[2]).toEqual({
      type: 'level-adjusted',
      consumers: [
        { name: 'levels', receives: 'all' },
        { name: 'archive', receives: 'all' },
        { name: 'mirror', receives: 'all', observes: true },
      ],
    });
  });

  it('ends with 3 when it prints an error', async () => {
    const lost = { consumer: 'lost', description: 'Is idle', filter: handWritten({ type: ['survey-lost'] }) };
    const { code, out } = await run([], [...routes, lost]);
    expect(out).toMatch(/^error: /m);
    expect(code).toBe(3);
    expect((await run(['--json'], [...routes, lost])).code).toBe(3);
  });

  it('prints how to use it', async () => {
    expect(await run(['--help'])).toEqual({ code: 0, out: USAGE, err: '' });
    expect(USAGE).toContain('Usage: npm run --silent routes');
  });

  it.each([['ledger'], ['--pretty']])('fails for the argument %s, with its usage', async (word) => {
    const { code, out, err } = await run([word]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(word);
    expect(err).toContain(USAGE);
  });
});

/** What each of the request types is to a consumer with this filter. */
function sharesOf(route: Omit<RouteEntry, 'consumer'>): readonly string[] {
  const [consumer] = describeRoutes([{ consumer: 'any', ...route }], requestTypes).consumers;
  return (consumer?.requestTypes ?? []).map(({ type, receives }) => `${type}: ${receives}`);
}

describe('what a consumer receives of a request type', () => {
  it.each<[what: string, route: Omit<RouteEntry, 'consumer'>, ...shares: string[]]>([
    ['everything without a filter', {}, ...requestTypes.map(({ name }) => `${name}: all`)],
    [
      'all of the types that it names',
      { filter: { type: [{ prefix: 'survey-' }] } },
      'survey-filed: all',
      'survey-withdrawn: all',
      'survey-amended: all',
    ],
    [
      'some of a type that has what it asks for',
      { filter: { delta: [{ numeric: ['<', 0] }] } },
      'level-adjusted: some',
    ],
    [
      'all of a type that cannot have what it wants absent',
      { filter: { type: ['survey-filed', 'level-adjusted'], delta: [{ exists: false }] } },
      'survey-filed: all',
      'level-adjusted: some',
    ],
    [
      'all of a type of which one alternative asks for no more',
      { filter: { $or: [{ type: ['survey-filed'], total: [1] }, { type: ['survey-filed'] }] } },
      'survey-filed: all',
    ],
    [
      'some of a type whose body it looks into',
      { filter: { type: ['survey-filed'], data: { draft: [true] } }, scope: 'MessageBody' },
      'survey-filed: some',
    ],
    [
      'all of a type by the body, too',
      { filter: { type: ['survey-filed'] }, scope: 'MessageBody' },
      'survey-filed: all',
    ],
    ['nothing of a type that there is not', { filter: { type: ['survey-lost'] } }],
  ])('is %s', (_what, route, ...shares) => {
    expect(sharesOf(route)).toEqual(shares);
  });

  it('is printed, with what is asked of the body, and with what nobody receives', async () => {
    const { out } = await run(
      [],
      [
        {
          consumer: 'wrapping',
          description: 'Wraps gifts',
          filter: onBody({ type: is('survey-filed'), data: { draft: is(true) } }),
        },
        { consumer: 'lost', description: 'Is idle', filter: handWritten({ type: ['survey-lost'] }) },
      ],
    );
    expect(out.replaceAll(/\{.*\}/g, '{…}')).toMatchSnapshot();
  });
});
