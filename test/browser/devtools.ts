import { WebSocket } from 'ws';

type Fields = Readonly<Record<string, unknown>>;

interface Waiting {
  resolve(result: Fields): void;
  reject(error: Error): void;
}

/** The DevTools protocol, https://chromedevtools.github.io/devtools-protocol/ */
export class DevTools {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly onEvent: (method: string, params: Fields, sessionId: unknown) => void,
  ) {
    socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString())));
    socket.on('close', () => {
      for (const waiting of this.waiting.values()) waiting.reject(new Error('The browser has gone.'));
    });
  }

  static async connect(
    url: string,
    onEvent: (method: string, params: Fields, sessionId: unknown) => void,
  ): Promise<DevTools> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new DevTools(socket, onEvent);
  }

  async send(method: string, params: Fields = {}, sessionId?: string): Promise<Fields> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    });
  }

  close(): void {
    this.socket.terminate();
  }

  private receive(message: {
    readonly id?: number;
    readonly method?: string;
    readonly params?: Fields;
    readonly sessionId?: string;
    readonly result?: Fields;
    readonly error?: { readonly message: string };
  }): void {
    if (message.id === undefined)
      return this.onEvent(message.method ?? '', message.params ?? {}, message.sessionId);
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}
