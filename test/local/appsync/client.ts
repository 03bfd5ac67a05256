import { WebSocket } from 'ws';

export type Message = Readonly<Record<string, unknown>>;

const open: WebSocket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});

/** A subscriber, as AWS documents one, whose messages are taken one after the other. */
export class Client {
  private readonly received: Message[] = [];
  private readonly waiting: ((message: Message) => void)[] = [];
  /** The status with which the connection ended. */
  readonly closed: Promise<number>;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const message: Message = JSON.parse(data.toString());
      const taker = this.waiting.shift();
      if (taker === undefined) this.received.push(message);
      else taker(message);
    });
    this.closed = new Promise((resolve) => socket.on('close', resolve));
  }

  /** @param headers the authorization, which goes into a subprotocol */
  static async open(url: string, headers: object, protocol = 'aws-appsync-event-ws'): Promise<Client> {
    const encoded = Buffer.from(JSON.stringify(headers)).toString('base64url');
    const socket = new WebSocket(url, [protocol, `header-${encoded}`]);
    open.push(socket);
    const client = new Client(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    return client;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message that has not been taken. */
  async next(): Promise<Message> {
    const first = this.received.shift();
    return first ?? new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Sends a message and takes what comes next. */
  async ask(message: object | string): Promise<Message> {
    this.send(message);
    return this.next();
  }

  async subscribe(channel: string, authorization: object, id = channel): Promise<Message> {
    return this.ask({ type: 'subscribe', id, channel, authorization });
  }

  close(): void {
    this.socket.close();
  }
}
