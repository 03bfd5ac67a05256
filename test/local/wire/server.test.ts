import { connect } from 'node:net';
import type { WireRequest } from '../../../local/aws/call';
import type { Listening } from '../../../local/wire/local-port';
import { listen } from '../../../local/wire/server';

class Deferred<T> {
  resolve: (value: T) => void = () => {};
  readonly promise = new Promise<T>((resolve) => {
    this.resolve = resolve;
  });
}

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options: Partial<Parameters<typeof listen>[0]> = {}): Promise<Listening> {
  const server = await listen({
    port: 0,
    health: () => ({ status: 'ready' }),
    handle: async (request: WireRequest) => ({
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: `${request.method} ${request.path} ${request.headers['x-test'] ?? ''} ${request.body.toString()}`,
    }),
    ...options,
  });
  open.push(server);
  return server;
}

describe('the server', () => {
  it('hands on method, path, headers and body', async () => {
    const { port } = await start();
    const answer = await fetch(`http://127.0.0.1:${port}/a?b=c`, {
      method: 'POST',
      headers: { 'X-Test': 'yes' },
      body: 'näh',
    });
    expect(await answer.text()).toBe('POST /a?b=c yes näh');
  });

  it('answers at localhost', async () => {
    const { port } = await start();
    expect((await fetch(`http://localhost:${port}/`)).status).toBe(200);
  });

  it('is healthy once it is ready', async () => {
    const { port } = await start();
    const answer = await fetch(`http://127.0.0.1:${port}/_local/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
  });

  it('answers its own pages as JSON, and nothing but GET', async () => {
    const { port } = await start({ pages: new Map([['/_local/page', () => ({ entries: [1] })]]) });
    const url = `http://127.0.0.1:${port}/_local/page`;
    const page = await fetch(url);
    expect([page.headers.get('content-type'), await page.json()]).toEqual([
      'application/json',
      { entries: [1] },
    ]);
    expect(await (await fetch(url, { method: 'POST' })).text()).toMatch(/^POST \/_local\/page/);
  });

  it('is not healthy before it is ready', async () => {
    const { port } = await start({ health: () => ({ status: 'starting' }) });
    expect((await fetch(`http://127.0.0.1:${port}/_local/health`)).status).toBe(503);
  });

  it('fails clearly when the port is taken', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken. Stop what listens there, or choose another port.`,
    );
  });

  it('fails with 500 when the handler throws', async () => {
    const { port } = await start({
      handle: async () => {
        throw new Error('broken');
      },
    });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(500);
  });

  it('fails with 413 for a body larger than any service takes', async () => {
    const { port } = await start();
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: Buffer.alloc(21 * 1024 * 1024),
    });
    expect(answer.status).toBe(413);
  });

  it('aborts the call when the client hangs up', async () => {
    const arrived = new Deferred<AbortSignal>();
    const { port } = await start({
      handle: (_request, { signal }) => {
        arrived.resolve(signal);
        return new Promise(() => {});
      },
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const signal = await arrived.promise;
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    socket.destroy();
    await aborted;
    expect(signal.aborted).toBe(true);
  });

  it('closes while a call is waiting', async () => {
    const arrived = new Deferred<AbortSignal>();
    const server = await start({
      handle: (_request, { signal }) => {
        arrived.resolve(signal);
        return new Promise(() => {});
      },
    });
    const call = fetch(`http://127.0.0.1:${server.port}/`).catch(() => 'hung up');
    await arrived.promise;
    await server.close();
    expect(await call).toBe('hung up');
  });
});
