import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { channelOf } from '../../lambda/contract/outcome-channel';
import { SkippingClock } from '../../local/skipping-clock';

interface Part {
  readonly name: string;
  status: 'pending' | 'waiting' | 'succeeded' | 'failed';
  readonly until?: string;
  result?: unknown;
  error?: { readonly title: string; readonly detail: string };
  completedAt?: string;
}

interface Taken {
  readonly id: string;
  readonly type: string;
  status: string;
  error?: { readonly title: string; readonly detail: string };
  consumers: Part[];
}

interface OrderBody {
  readonly coupon?: string;
  readonly total: number;
  readonly shippingMethod: string;
  readonly lines: readonly { readonly quantity: number; readonly unitPrice: number }[];
}

const clock = new SkippingClock(Date.parse('2026-11-26T20:00:00Z'));
const timestamp = () => new Date(clock.now()).toISOString();

const tenant = '000000000000';
const dispatchMilliseconds = 60;
/** How long each consumer takes. */
const consumers = { billing: 500, shipping: 800, inventory: 1200, audit: 1600 };

/** Takes orders and tells what becomes of them, as the app does; consumers are timers, and nothing is kept. */
export class PretendApp {
  private readonly taken = new Map<string, Taken>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Answers for the status stay as they were when the request was accepted. */
  statusLags = false;
  /** What waits for `release`, by the step that is held. */
  private readonly held = new Map<string, (() => void)[]>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly publish: (channel: string, event: string) => Promise<void>,
  ) {}

  /** @param publish what a pusher does */
  static async start(publish: (channel: string, event: string) => Promise<void>): Promise<PretendApp> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
    const app = new PretendApp(server, `http://127.0.0.1:${address.port}/v1`, publish);
    server.on('request', (request, response) => void app.answer(request, response));
    return app;
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = request.url?.split('/').at(-1) ?? '';
    const say = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'GET') {
      const known = this.taken.get(name);
      if (known && this.statusLags) return say(200, { ...known, status: 'accepted', consumers: [] });
      return known ? say(200, known) : say(404, { detail: 'There is no such request.' });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const order: OrderBody = JSON.parse(Buffer.concat(chunks).toString());
    if (order.coupon !== undefined) return say(400, { detail: 'Invalid request body' });
    const id = `${clock.now()}-${randomBytes(11).toString('base64url')}`;
    this.taken.set(id, { id, type: name, status: 'accepted', consumers: [] });
    say(202, { id, status: 'accepted' });
    this.later('dispatch', dispatchMilliseconds, () => this.dispatch(id, order));
  }

  /** @param step `dispatch` or the name of a consumer, which from now on waits for `release` */
  hold(step: string): void {
    this.held.set(step, []);
  }

  release(): void {
    const waiting = [...this.held.values()].flat();
    this.held.clear();
    for (const run of waiting) run();
  }

  private dispatch(id: string, { total, lines, shippingMethod }: OrderBody): void {
    const request = this.request(id);
    if (total !== lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)) {
      request.status = 'failed';
      request.error = { title: 'Invalid request', detail: 'total: is not the sum of the lines' };
      this.tell(id, 'dispatched', 'dispatched', { state: 'failed', expected: [], error: request.error });
      return this.tell(id, 'ended', 'request-ended', { status: 'failed' });
    }
    request.status = 'processing';
    request.consumers = Object.keys(consumers).map((name) => ({ name, status: 'pending' }));
    const waiting = [];
    if (shippingMethod === 'pick-up') {
      const until = new Date(clock.now() + 24 * 3_600_000).toISOString();
      request.consumers.push({ name: 'warehouse', status: 'waiting', until });
      waiting.push({ consumer: 'warehouse', until });
    }
    const expected = request.consumers.map(({ name }) => name);
    this.tell(id, 'dispatched', 'dispatched', { state: 'dispatched', expected, waiting });
    for (const [name, milliseconds] of Object.entries(consumers)) {
      this.later(name, milliseconds, () => this.complete(id, name));
    }
  }

  private complete(id: string, name: string): void {
    const request = this.request(id);
    const part = request.consumers.find((consumer) => consumer.name === name);
    if (part === undefined) throw new Error(`${name} is not expected.`);
    Object.assign(part, { status: 'succeeded', result: { by: name }, completedAt: timestamp() });
    const { status, result, completedAt } = part;
    this.tell(id, `consumer/${name}`, 'consumer-ended', { consumer: name, status, result, completedAt });
    if (request.consumers.some((consumer) => consumer.status !== 'succeeded')) return;
    request.status = 'succeeded';
    this.tell(id, 'ended', 'request-ended', { status: 'succeeded' });
  }

  /** Twice, for outcomes may be. */
  private tell(id: string, part: string, type: string, data: object): void {
    const event = JSON.stringify({
      specversion: '1.0',
      id: `${id}/${part}`,
      source: '/uketsuke/outcomes',
      type,
      time: timestamp(),
      tenant,
      datacontenttype: 'application/json',
      data: { requestId: id, requestType: this.request(id).type, ...data },
    });
    const channel = channelOf(tenant, id);
    if (channel === undefined) throw new Error(`${id} has no channel.`);
    // Polling takes over when it fails.
    void this.publish(channel, event).then(async () => this.publish(channel, event));
  }

  private request(id: string): Taken {
    const request = this.taken.get(id);
    if (request === undefined) throw new Error(`There is no request ${id}.`);
    return request;
  }

  private later(step: string, milliseconds: number, run: () => void): void {
    const runUnlessHeld = () => {
      const waiting = this.held.get(step);
      if (waiting === undefined) run();
      else waiting.push(run);
    };
    this.timers.add(setTimeout(runUnlessHeld, milliseconds));
  }
}
