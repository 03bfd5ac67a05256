import { createServer, type Socket } from 'node:net';

/** A server that is not a good one: the path says what it answers, as bytes. */
export class HostileEndpoint {
  url = '';
  private readonly waiting = new Map<string, () => void>();
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.once('data', (data) => {
      const name = /^\w+ \/(\w*)/.exec(data.toString())?.[1] ?? '';
      const answer = answers[name];
      this.waiting.get(name)?.();
      if (answer === undefined) socket.resetAndDestroy();
      else socket.end(answer);
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return (this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  }

  /** Waits for the next call of a path, from now on. */
  async called(name: string): Promise<void> {
    return new Promise<void>((resolve) => this.waiting.set(name, resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

const OK = 'HTTP/1.1 200 OK\r\n';

/** By path; every other path resets the connection. */
const answers: Readonly<Record<string, string | undefined>> = {
  brokenBody: `${OK}content-length: 100\r\n\r\nhalf`,
  brokenChunk: `${OK}transfer-encoding: chunked\r\n\r\nffff\r\nhalf`,
  informational: 'HTTP/1.1 100 Continue\r\n\r\n',
  nonsense: 'this is not HTTP\r\n\r\n',
  switching: 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  status999: 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n',
  trailer: `${OK}trailer: x-sum\r\nx-text: \u00ff\u0080\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n`,
  twoLengths: `${OK}content-length: 2\r\ncontent-length: 3\r\n\r\nok`,
  zipped: `${OK}content-encoding: gzip\r\ncontent-length: 2\r\n\r\nok`,
};
