import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine } from '../../bin/page/command-line';
import { runPage } from '../../bin/page/run-page';
import type { RunningPage } from '../../bin/page/server';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { requestTypes } from '../../lambda/contract/requests/all';
import { addStacks } from '../../lib/app';
import { configOf } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { shopHas, shopRoutes } from '../e2e/shop';
import { runApp } from '../e2e/running-app';
import { Chromium } from './chromium';
import { findChromium } from './find-chromium';
import { isOver, sendFrom, shownWhen, stepOf } from './shown-requests';

/** Where screenshots go: `npm run page:screenshot` sets it. */
const { PAGE_SCREENSHOT } = process.env;

const path = findChromium();
const { example } = orderPlaced;

(path === undefined ? describe.skip : describe)(
  'the page beside the app, started as the README has it',
  () => {
    let chromium: Chromium;
    let page: RunningPage;

    beforeAll(async () => {
      const parts = { config: configOf('dev'), requestTypes, routes: shopRoutes, handlers: appHandlers };
      const { runtime } = await runApp((app) => void addStacks(app, parts));
      const awsUrl = runtime.awsUrl.replace('localhost', '127.0.0.1');
      const command = parseCommandLine(['--port', '0', '--url', runtime.apiUrl, '--aws-url', awsUrl]);
      if (command.kind !== 'run') throw new Error('The command line was misunderstood');
      page = await runPage(command.run, requestTypes);
      chromium = await Chromium.start(path ?? '');
    });
    afterAll(async () => {
      await chromium.stop();
      await page.stop();
    });

    it('shows what consumers make of requests, over one WebSocket', async () => {
      const tab = await chromium.open(page.url);
      for (let round = 0; round < 3; round++) {
        await sendFrom(tab, { ...example, shippingMethod: 'standard', total: example.total });
        const shown = await shownWhen(tab, 'the order succeeds', isOver);
        expect(shown.status).toBe('succeeded');
        expect(shown.steps.map(({ step }) => step).toSorted()).toEqual(
          [
            'submitted',
            'accepted',
            'dispatched',
            'ended',
            ...shopHas('billing', 'shipping', 'inventory', 'audit').map((name) => `consumer:${name}`),
          ].toSorted(),
        );
      }
      expect(tab.webSockets).toHaveLength(1);
      expect(tab.complaints).toEqual([]);
    });

    it('shows why the dispatcher would not have a request', async () => {
      const tab = await chromium.open(page.url);
      await sendFrom(tab, { ...example, total: example.total + 1 });
      const shown = await shownWhen(tab, 'the order fails', isOver);
      expect(shown.status).toBe('failed');
      expect(stepOf(shown, 'dispatched')?.detail).toContain('total');
    });

    (PAGE_SCREENSHOT === undefined ? it.skip : it)('is shown in a picture', async () => {
      const tab = await chromium.open(page.url);
      await sendFrom(tab, { ...example, total: example.total + 1 });
      await shownWhen(tab, 'the order fails', ({ status }) => status === 'failed');
      await sendFrom(tab, { ...example, shippingMethod: 'pick-up' });
      await sendFrom(tab, example);
      await shownWhen(tab, 'the order succeeds', ({ status }) => status === 'succeeded');
      await tab.evaluate(
        `(() => { const body = document.getElementById('body'); body.blur(); body.setSelectionRange(0, 0); body.scrollTop = 0; })()`,
      );
      writeFileSync(join(__dirname, '../..', PAGE_SCREENSHOT ?? ''), await tab.screenshot());
    });
  },
);
