import { requestTypes } from '../../lambda/contract/requests/all';
import { observes } from '../../lib/route';
import { routes } from '../../lib/routes';
import { command } from '../bin/commands';

const [{ name, example }] = requestTypes;
const consumers = routes.filter((route) => !observes(route)).map(({ consumer }) => consumer);

describe('the commands of the shop', () => {
  it('print the routing table with every route and no error', async () => {
    const { code, out, err } = await command('routes.ts', ['--json']);
    expect([code, err]).toEqual([0, '']);
    const { consumers: described, findings } = JSON.parse(out);
    expect(described.map((consumer: { name: string }) => consumer.name)).toEqual(
      routes.map(({ consumer }) => consumer),
    );
    expect(findings.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
  });

  it('explain for each route whether it receives an example', async () => {
    const { code, out, err } = await command('explain.ts', [name, '--json'], JSON.stringify(example));
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out).consumers).toHaveLength(routes.length);
  });

  it('fail as processes with 2 for what is not JSON', async () => {
    const { code, out, err } = await command('explain.ts', [name], '{"customer": C-1}');
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`stdin:1:14: not JSON: expected a value, not "C-1"
1 | {"customer": C-1}
                 ^
`);
  });

  it('forecast the backlog of every consumer', async () => {
    const { code, out, err } = await command('forecast.ts', ['--backlog', '0']);
    expect([code, err]).toEqual([0, '']);
    const [, ...rows] = out.trimEnd().split('\n');
    expect(rows.map((row) => row.split(' ')[0])).toEqual(consumers);
  });

  it('record the contracts', async () => {
    const { code, err } = await command('contracts.ts', []);
    expect([code, err]).toEqual([0, '']);
  });

  it('fail with 2 for a consumer that the shop does not have', async () => {
    const { code, out, err } = await command('removal.ts', ['nobody']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`The name must be one of ${consumers[0]}, `);
    expect(err).toContain('Usage: npm run --silent removal -- NAME');
  });
});
