import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine, localAddresses } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { StartedCommand } from '../bin/started-command';
import { accepted, idOf } from './requests';
import { runApp } from './running-app';
import { until } from './until';
import { shopRoutes } from './shop';
import { freePort } from '../bin/free-port';

const running: StartedCommand[] = [];
afterAll(async () => {
  await Promise.all(running.map(async (webhook) => webhook.stop()));
});

function start(...words: readonly string[]): StartedCommand {
  const webhook = new StartedCommand('bin/webhook.ts', ...words);
  running.push(webhook);
  return webhook;
}

describe('npm run webhook', () => {
  it('may be started after the app, confirms its subscription, and prints what it is told of', async () => {
    const port = await freePort();
    const partner = `http://localhost:${port}/requests`;
    const app = await runApp((cdk) => {
      const addresses = { ...localAddresses, partner };
      addStacks(cdk, {
        config: { ...onThisMachine(configOf('dev')), addresses },
        requestTypes,
        routes: shopRoutes,
        handlers: appHandlers,
      });
    });
    await until('nobody was there', () => app.hops.find(({ event }) => event.includes('again in 5 s')));
    const webhook = start('--port', String(port), '--aws-url', app.runtime.awsUrl);
    await webhook.printed(`Waiting at ${partner}`);
    const confirmed =
      'confirmed the subscription to arn:aws:sns:us-east-1:000000000000:uketsuke-dev-fan-out-';
    // The retries of the first confirmation are not waited for.
    await webhook.printed('Requested the confirmation of the subscription to arn:');
    await webhook.printed(confirmed);
    const location = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    await webhook.printed(`notified of stock-adjusted ${idOf(location)}`);
    const { status } = await fetch(partner, { method: 'POST', body: '{"Type":"Notification"}' });
    expect(status).toBe(400);
    await webhook.printed('refused: the body is not a message of SNS');

    const second = start('--port', String(port));
    expect(await second.ended).toBe(1);
    expect(second.out).toContain(`Port ${port} is taken.`);
  });

  it('says what to do when the app does not run, and when the topic is on AWS', async () => {
    const port = await freePort();
    const alone = start('--port', '0', '--aws-url', `http://localhost:${port}`);
    const unanswered = await alone.printed(
      `http://127.0.0.1:${port} does not answer. Start the app with \`npm start\``,
    );
    const away = start('--port', '0', '--topic', 'arn:aws:sns:eu-central-1:111122223333:requests');
    expect(unanswered).toContain('Waiting at http://localhost:');
    expect(await alone.stop()).toBe(0);
    expect(alone.out).not.toContain('Warning');
    await away.printed('"Request confirmation" for the pending subscription in the SNS console.');
  });

  it('fails for what it cannot understand, with its usage', async () => {
    const webhook = start('--topic', 'requests');
    expect(await webhook.ended).toBe(2);
    expect(webhook.out).toContain('got "requests".');
    expect(webhook.out).toContain('Usage: npm run webhook');
  });
});
