import { setTimeout } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { Api } from '../../bin/demo/api';
import { report } from '../../bin/demo/report';
import { demoRequests, type DemoRequest } from '../../bin/demo/requests';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { featureFlags } from '../../lib/feature-flags';
import type { Route } from '../../lib/route';
import { requestTypes } from '../../lambda/contract/requests/all';
import { routes } from '../../lib/routes';
import { startRuntime, type Runtime } from '../../local/runtime';
import { SkippingClock } from '../../local/skipping-clock';
import { shopParts } from './parts';
import { command } from '../bin/commands';
import { freePort } from '../bin/free-port';

/** The app's routes, but nobody waits for a batch to fill. */
const promptRoutes: readonly Route[] = routes.map((route) => ({
  ...route,
  batchSize: 10,
  batchingWindow: Duration.seconds(0),
}));

/** A Thursday at one o'clock: the warehouse is open, the digest waits. */
const noon = Date.parse('2026-11-26T12:00:00Z');

const clock = new SkippingClock(noon);
let outdir: string;
let runtime: Runtime;

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'uketsuke-demo-'));
  const app = new App({ outdir, context: featureFlags });
  addStacks(app, { ...shopParts, config: onThisMachine(configOf('dev')), routes: promptRoutes, now: noon });
  runtime = await startRuntime({ assembly: app.synth().directory, clock });
});

afterAll(async () => {
  await runtime.stop();
  rmSync(outdir, { recursive: true });
});

async function demo(requests: readonly DemoRequest[], count = 1) {
  const lines: string[] = [];
  const allAsExpected = await report({
    api: new Api({ url: runtime.apiUrl }),
    requests,
    requestTypes,
    routes,
    count,
    timeoutMilliseconds: 900_000,
    // Asks more often than clients do, so as to be done sooner.
    pace: { now: () => clock.now(), wait: async (milliseconds) => setTimeout(milliseconds / 10) },
    // Wide enough for what the tests look for in one line.
    width: 200,
    newRunId: randomUUID,
    print: (line) => lines.push(line),
  });
  return { allAsExpected, text: lines.join('\n') };
}

describe('the demo, against the local runtime', () => {
  it('ends every request as it expects, and says who received it and why', async () => {
    const { allAsExpected, text } = await demo(demoRequests);
    expect([allAsExpected, text]).toEqual([
      true,
      expect.stringContaining('All 10 requests ended as expected.'),
    ]);
    const shown = text.replaceAll(/ +/g, ' ').replaceAll(/\d+\.\d s /g, '');
    /** A consumer that the shop no longer has is not expected. */
    const expectShown = (name: string, rest: string) => {
      const has = routes.some(({ consumer }) => consumer === name);
      expect([name, shown.includes(`${name} ${rest}`)]).toEqual([name, has]);
    };
    expect(text).toMatch(/^small order +[a-z-]+ +\d+\.\d s /m);
    expectShown('billing', 'type is order-placed');
    expectShown('shipping', 'type is order-placed, shippingMethod is standard (not pick-up), region is DE');
    expectShown('fraud-review', 'type is order-placed, total is 480000 (at least 100000)');
    expectShown('audit', 'everything');
    expectShown('warehouse', 'type is order-placed, shippingMethod is pick-up');
    expectShown('digest', '(waiting until 2026-11-26 17:00 UTC) type is order-cancelled');
    expect(shown).toMatch(/order whose total is wrong nobody total: must be the sum .* failed$/m);
    expect(shown).toMatch(
      /order with a member that no model has nobody The body must be JSON that fits .* 400$/m,
    );
    expect(shown).toMatch(/^small order, sent again .* repeat: succeeded$/m);
  });

  it('sends the set as often as it is told, each time with idempotency keys of its own', async () => {
    const { allAsExpected, text } = await demo(demoRequests, 3);
    expect([allAsExpected, text]).toEqual([true, expect.stringContaining('All 30 requests')]);
  });

  it('is not content when a request ends in another way, or reaches others, than expected', async () => {
    const wrong = demoRequests
      .filter(({ title }) => /wrong|no model|stock/.test(title))
      .map((request): DemoRequest => ({
        ...request,
        expected: { status: 'succeeded', received: ['billing', 'no-such-consumer'], notReceived: ['audit'] },
      }));
    const { allAsExpected, text } = await demo(wrong);
    expect(allAsExpected).toBe(false);
    expect(text).toContain('stock adjustment: billing did not receive it');
    expect(text).toContain('stock adjustment: audit received it');
    expect(text).toContain('order whose total is wrong: it is failed, not succeeded');
    expect(text).toContain('order with a member that no model has: it was answered with 400');
    expect(text).toContain('Not all is as expected.');
  });

  it('runs from the command line', async () => {
    const { code, out, err } = await command('demo.ts', ['--url', `${runtime.apiUrl}/`, '--timeout', '240']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('All 10 requests ended as expected.');
  });
});

describe('the command demo', () => {
  it('fails when nobody listens, saying how to start the app', async () => {
    const { code, err } = await command('demo.ts', ['--url', `http://localhost:${await freePort()}/v1`]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^http:\/\/localhost:\d+ does not answer \(ECONNREFUSED\)\. Start the app with `npm start`/,
    );
  });

  it('fails without credentials to sign with, before it calls anybody', async () => {
    const url = `http://localhost:${await freePort()}/v1`;
    const { code, err } = await command('demo.ts', ['--url', url, '--sign', '--region', 'eu-west-1']);
    expect([code, err]).toEqual([1, expect.stringContaining('There are no AWS credentials to sign with')]);
  });

  it('fails for what it does not understand, with its usage', async () => {
    const { code, out, err } = await command('demo.ts', ['--timeout', 'long']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('--timeout must be a whole number from 1 to 99999, got "long".');
    expect(err).toContain('Usage: npm run demo');
  });
});
