import { until } from '../e2e/until';

type Fields = Readonly<Record<string, unknown>>;
type Send = (method: string, params?: Fields) => Promise<Fields>;

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

/** A tab of the browser. */
export class Tab {
  /** What the page wrote to the console, what it threw, and what the browser has against it. */
  readonly complaints: string[] = [];
  /** Addresses of the WebSockets that the page has opened. */
  readonly webSockets: string[] = [];
  /** Messages that the page has sent by WebSocket. */
  readonly sent: Fields[] = [];
  /** Messages that the page has received by WebSocket. */
  readonly received: Fields[] = [];

  constructor(private readonly send: Send) {}

  notice(method: string, params: Fields): void {
    const { exceptionDetails, entry, url, response, type, args } = params as {
      exceptionDetails?: { exception?: { description?: string }; text: string };
      entry?: { level: string; text: string; url?: string };
      url?: string;
      response?: { payloadData?: string };
      type?: string;
      args?: readonly { value?: unknown }[];
    };
    switch (method) {
      case 'Runtime.exceptionThrown':
        this.complaints.push(exceptionDetails?.exception?.description ?? exceptionDetails?.text ?? '');
        break;
      case 'Runtime.consoleAPICalled':
        this.complaints.push(`${type}: ${JSON.stringify(args?.map(({ value }) => value))}`);
        break;
      case 'Log.entryAdded':
        this.complaints.push(`${entry?.level}: ${entry?.text} ${entry?.url ?? ''}`);
        break;
      case 'Network.webSocketCreated':
        this.webSockets.push(url ?? '');
        break;
      case 'Network.webSocketFrameSent':
        this.sent.push(JSON.parse(response?.payloadData ?? '{}'));
        break;
      case 'Network.webSocketFrameReceived':
        this.received.push(JSON.parse(response?.payloadData ?? '{}'));
        break;
    }
  }

  async open(url: string, size: WindowSize): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
    await this.resize(size);
    await this.prefer('light');
    await this.visit(url);
  }

  async resize(size: WindowSize): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
  }

  async visit(url: string): Promise<void> {
    // The document that is left has this mark, the next one does not.
    await this.evaluate('void (document.isLeft = true)');
    await this.send('Page.navigate', { url });
    await until('the page is loaded', async () =>
      (await this.evaluate<boolean>(`!document.isLeft && document.readyState === 'complete'`))
        ? true
        : undefined,
    );
  }

  async reload(): Promise<void> {
    await this.visit(await this.evaluate<string>('location.href'));
  }

  async prefer(scheme: 'light' | 'dark'): Promise<void> {
    await this.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    });
  }

  /** @param expression of JavaScript, whose value is data */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    })) as { result: { value: Value }; exceptionDetails?: { exception?: { description?: string } } };
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? 'The page threw something.');
    return result.value;
  }

  /** Presses a key as a keyboard does. */
  async press(key: 'Enter' | 'Tab', { ctrl = false } = {}): Promise<void> {
    const code = { Enter: 13, Tab: 9 }[key];
    const event = { key, code: key, windowsVirtualKeyCode: code, modifiers: ctrl ? 2 : 0 };
    const text = key === 'Enter' && !ctrl ? { text: '\r' } : {};
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /** @returns a PNG of what is seen */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(String(data), 'base64');
  }
}
