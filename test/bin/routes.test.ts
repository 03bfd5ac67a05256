import { runRoutes, USAGE } from '../../bin/routes/run';
import { endOf, type ExitCode } from '../../bin/run-command';
import { requestTypes } from '../../lambda/contract/requests/all';
import { describeRoutes } from '../../lib/describe-routes';
import type { Route } from '../../lib/route';
import { routes } from '../../lib/routes';
import { onBody, handWritten } from '../../routing/filter';
import type { RouteEntry } from '../../routing/policy';
import { is } from '../../routing/requirement';
import { command } from './commands';

/** The command, without a process of its own. */
async function run(words: readonly string[], of: readonly Route[] = routes) {
  const [out, err]: [string[], unknown[]] = [[], []];
  const code: ExitCode = await endOf(
    USAGE,
    () => runRoutes(words, { routes: of, print: (line) => out.push(line) }),
    (problem) => err.push(problem),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command routes', () => {
  it('prints who asks for what, and who shares which requests', async () => {
    const { code, out, err } = await command('routes.ts', []);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
  });

  it('prints JSON for machines', async () => {
    const { code, out, err } = await run(['--json']);
    expect([code, err]).toEqual([0, '']);
    const { consumers, requestTypes: types } = JSON.parse(out);
    expect(consumers).toHaveLength(routes.length);
    expect(consumers[2]).toEqual({
      name: 'fraud-review',
      requestTypes: [{ type: 'order-placed', receives: 'some' }],
      filtersOn: 'attributes',
      conditions: 'type is order-placed, and total is at least 100000',
    });
    expect(types[2]).toEqual({
      type: 'stock-adjusted',
      consumers: [
        { name: 'inventory', receives: 'all' },
        { name: 'audit', receives: 'all' },
        { name: 'partner', receives: 'all', observes: true },
      ],
    });
  });

  it('prints how to use it', async () => {
    expect(await run(['--help'])).toEqual({ code: 0, out: USAGE, err: '' });
    expect(USAGE).toContain('Usage: npm run --silent routes');
  });

  it.each([['billing'], ['--pretty']])('fails for the argument %s, with its usage', async (word) => {
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
      { filter: { type: [{ prefix: 'order-' }] } },
      'order-placed: all',
      'order-cancelled: all',
      'order-amended: all',
    ],
    [
      'some of a type that has what it asks for',
      { filter: { delta: [{ numeric: ['<', 0] }] } },
      'stock-adjusted: some',
    ],
    [
      'all of a type that cannot have what it wants absent',
      { filter: { type: ['order-placed', 'stock-adjusted'], delta: [{ exists: false }] } },
      'order-placed: all',
      'stock-adjusted: some',
    ],
    [
      'all of a type of which one alternative asks for no more',
      { filter: { $or: [{ type: ['order-placed'], total: [1] }, { type: ['order-placed'] }] } },
      'order-placed: all',
    ],
    [
      'some of a type whose body it looks into',
      { filter: { type: ['order-placed'], data: { gift: [true] } }, scope: 'MessageBody' },
      'order-placed: some',
    ],
    [
      'all of a type by the body, too',
      { filter: { type: ['order-placed'] }, scope: 'MessageBody' },
      'order-placed: all',
    ],
    ['nothing of a type that there is not', { filter: { type: ['order-lost'] } }],
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
          filter: onBody({ type: is('order-placed'), data: { gift: is(true) } }),
        },
        { consumer: 'lost', description: 'Is idle', filter: handWritten({ type: ['order-lost'] }) },
      ],
    );
    expect(out.replaceAll(/\{.*\}/g, '{…}')).toMatchSnapshot();
  });
});
