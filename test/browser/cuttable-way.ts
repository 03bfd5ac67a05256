import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a port of this machine that can be cut. */
export class CuttableWay {
  /** How many connections have gone over it. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<CuttableWay> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
    const way = new CuttableWay(server, address.port);
    server.on('connection', (near) => way.carry(near, target));
    return way;
  }

  /** Ends what goes over it, and refuses what wants to. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(near: Socket, target: number): void {
    near.on('error', () => {});
    if (this.isCut) return void near.destroy();
    this.connections++;
    const far = connect(target, '127.0.0.1');
    far.on('error', () => {});
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
