import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { addStacks } from '../../../../lib/app';
import { configOf } from '../../../../lib/config';
import { pushed } from '../../../../lib/delivery';
import { appHandlers } from '../../../../lib/handlers';
import { requests } from '../../../../lib/requests';
import type { Route } from '../../../../lib/route';
import { fromSecretsManager } from '../../../../lib/secret-reference';
import { is } from '../../../../routing/requirement';
import { accepted, ended, idOf, statusAt } from '../../../e2e/requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from '../../../e2e/running-app';
import { until } from '../../../e2e/until';
import { CourierCompany } from './courier-company';

const company = new CourierCompany();
let app: RunningApp;

beforeAll(async () => {
  const url = await company.open();
  const courier = (consumer: string, region: 'DE' | 'FR'): Route => ({
    consumer,
    description: 'Books a courier',
    filter: requests(orderPlaced).where({ region: is(region) }),
    delivery: pushed(),
    environment: () => ({ COURIER_URL: url }),
    secrets: { 'courier-token': fromSecretsManager((stage) => `tests/${stage}/${consumer}`) },
  });
  const routes = [courier('courier', 'DE'), courier('penniless', 'FR')];
  const handlers = { ...appHandlers, consumer: () => appHandlers.consumer('courier') };
  app = await runApp(
    (cdk) => {
      letRequestsBeUnrouted(cdk);
      addStacks(cdk, { config: configOf('dev'), requestTypes: [orderPlaced], routes, handlers });
    },
    { outside: { secrets: { 'tests/dev/courier': 'hunter2' } } },
  );
});
afterAll(async () => company.close());

const order = async (region: string) =>
  accepted(app, 'order-placed', { ...orderPlaced.example, region, shippingMethod: 'express' });

describe('the courier of the shop', () => {
  it('books with the secret that was given to the local runtime, and with one key for all attempts', async () => {
    company.answers.push([503, '']);
    const location = await order('DE');
    const status = await until('the order has ended', async () => {
      const at = await statusAt(app, location);
      if (at.status === 'succeeded' || at.status === 'failed') return at;
      await app.runtime.settled();
      app.skip(10_000);
      return undefined;
    });
    expect(status.consumers).toMatchObject([
      { name: 'courier', attempts: 2, result: { confirmation: 'C-1' } },
    ]);
    expect(
      company.bookings.map(({ headers }) => [headers.authorization, headers['idempotency-key']]),
    ).toEqual(Array(2).fill(['Bearer hunter2', idOf(location)]));
    expect(app.lines.join('\n')).not.toContain('hunter2');
  });

  it('tries again without a secret, and its log names the secret and the error of AWS', async () => {
    const location = await order('FR');
    const line = await until('the log has a line', () =>
      app.lines.find((each) => each.includes('secret cannot be read') && each.includes(idOf(location))),
    );
    expect(line).toContain('"secret":"courier-token","error":"ResourceNotFoundException"');
    expect(app.lines).toContainEqual(
      'There is no secret "tests/dev/penniless". Give it a value: --secret tests/dev/penniless=VALUE, or --secrets FILE.',
    );
    const consumer = async () => (await statusAt(app, location)).consumers[0];
    await until('the attempt has failed', async () =>
      (await consumer())?.status === 'retrying' ? true : undefined,
    );
    // Nobody could have read it before.
    const { awsUrl } = app.runtime;
    const headers = { 'x-amz-target': 'secretsmanager.CreateSecret' };
    const body = JSON.stringify({ Name: 'tests/dev/penniless', SecretString: 'hunter3' });
    expect((await fetch(awsUrl, { method: 'POST', headers, body })).status).toBe(200);
    expect((await ended(app, location)).consumers).toMatchObject([{ status: 'succeeded' }]);
    expect(company.bookings.at(-1)?.headers.authorization).toBe('Bearer hunter3');
  });
});
