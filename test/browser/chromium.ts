import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevTools } from './devtools';
import { Tab, type WindowSize } from './tab';

const desktop: WindowSize = { width: 1280, height: 900 };

/** A Chromium without a window, with a profile of its own. */
export class Chromium {
  private readonly tabs = new Map<unknown, Tab>();
  private openTarget: unknown;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly devTools: DevTools,
  ) {}

  static async start(path: string): Promise<Chromium> {
    const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
    const words = [
      '--headless=new',
      // Root has no sandbox; what is opened here is ours.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      `--window-size=${desktop.width},${desktop.height}`,
      'about:blank',
    ];
    const child = spawn(path, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    const url = await devToolsUrlOf(child);
    let chromium: Chromium | undefined;
    const devTools = await DevTools.connect(url, (method, params, sessionId) =>
      chromium?.tabs.get(sessionId)?.notice(method, params),
    );
    chromium = new Chromium(child, profile, devTools);
    return chromium;
  }

  /** Opens a page that finds nothing in the browser's storage. Closes the tab that was open. */
  async open(url: string, size = desktop): Promise<Tab> {
    const { targetId } = await this.devTools.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.devTools.send('Target.attachToTarget', { targetId, flatten: true });
    if (typeof sessionId !== 'string') throw new Error('The browser returned no session.');
    if (this.openTarget !== undefined)
      await this.devTools.send('Target.closeTarget', { targetId: this.openTarget });
    this.openTarget = targetId;
    const storage = { origin: new URL(url).origin, storageTypes: 'local_storage' };
    await this.devTools.send('Storage.clearDataForOrigin', storage, sessionId);
    const tab = new Tab(async (method, params) => this.devTools.send(method, params, sessionId));
    this.tabs.set(sessionId, tab);
    await tab.open(url, size);
    return tab;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.devTools.send('Browser.close').catch(() => {});
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(timer);
    this.devTools.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function devToolsUrlOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
