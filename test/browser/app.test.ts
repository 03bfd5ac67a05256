import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine } from '../../bin/page/command-line';
import { runPage } from '../../bin/page/run-page';
import type { RunningPage } from '../../bin/page/server';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { requestTypes } from '../../lambda/contract/requests/all';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { shopHas, shopRoutes } from '../e2e/shop';
import { runApp } from '../e2e/running-app';
import { Chromium } from './chromium';
import { findChromium } from './find-chromium';
import { isOver, sendFrom, shownWhen, stepOf } from './shown-requests';

/** Folder of the pictures: `npm run page:screenshot` sets it. */
const { PAGE_PICTURES } = process.env;

const path = findChromium();
const { example } = orderPlaced;

(path === undefined ? describe.skip : describe)(
  'the page beside the app, started as the README has it',
  () => {
    let chromium: Chromium;
    let page: RunningPage;

    beforeAll(async () => {
      const config = onThisMachine(configOf('dev'));
      // An evening, so that the warehouse is closed until the next day.
      const begin = '2026-12-03T20:00:00Z';
      const now = Date.parse(begin);
      const parts = { config, requestTypes, routes: shopRoutes, handlers: appHandlers, now };
      const { runtime } = await runApp((app) => void addStacks(app, parts), { begin });
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

    it('shows that a request waits for the warehouse to open', async () => {
      const tab = await chromium.open(page.url);
      await sendFrom(tab, { ...example, shippingMethod: 'pick-up' });
      const shown = await shownWhen(tab, 'only the warehouse is open', ({ status }) => status === 'waiting');
      expect(stepOf(shown, 'consumer:warehouse')?.word).toMatch(/^waiting until .*\d\d:\d\d$/);
    });

    (PAGE_PICTURES === undefined ? it.skip : it)('is shown in pictures', async () => {
      const picture = async (name: string): Promise<void> => {
        await tab.evaluate(
          `(() => { const body = document.getElementById('body'); body.setSelectionRange(0, 0); body.scrollTop = 0;
            document.activeElement.blur(); })()`,
        );
        writeFileSync(join(__dirname, '../..', PAGE_PICTURES ?? '', name), await tab.screenshot());
      };
      const tab = await chromium.open(page.url);
      await sendFrom(tab, { ...example, total: example.total + 1 });
      await shownWhen(tab, 'the order fails', ({ status }) => status === 'failed');
      await sendFrom(tab, { ...example, shippingMethod: 'pick-up' });
      await shownWhen(tab, 'only the warehouse is open', ({ status }) => status === 'waiting');
      await sendFrom(tab, example);
      await shownWhen(tab, 'the order succeeds', isOver);
      await picture('page.png');
      await tab.resize({ width: 400, height: 860 });
      await tab.evaluate(`document.querySelector('.card').scrollIntoView()`);
      await picture('page-phone.png');
    });
  },
);
