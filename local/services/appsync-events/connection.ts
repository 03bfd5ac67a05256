import { parseStructure, type Structure } from '../../aws/structure';
import type { Timer } from '../../clock';
import { badRequest, EventError, toEventError } from './errors';
import type { EventApi } from './event-api';
import type { EventRequest } from './request';
import type { Subscription } from './subscriptions';

/** The way to one client. */
export interface Outlet {
  send(message: object): void;
  /** @param code a status of WebSockets: 1008 for a refusal */
  close(code: number, reason: string): void;
}

const REFUSED = 1008;
const GOING_AWAY = 1001;

/**
 * A client's connection: the messages of the protocol, without the socket.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html
 */
export class Connection {
  private readonly subscriptions = new Map<string, Subscription>();
  private nextKeepAlive: Timer | undefined;
  private lifetime: Timer | undefined;
  private isOpen = true;
  /** Messages are answered one after the other, in their order. */
  private turn: Promise<void>;

  /** @param handshake with what the client connects */
  constructor(
    private readonly api: EventApi,
    private readonly outlet: Outlet,
    private readonly handshake: EventRequest,
  ) {
    this.turn = this.connect();
  }

  /** @param text a message of the client */
  receive(text: string): void {
    this.turn = this.turn.then(async () => (this.isOpen ? this.answer(text) : undefined));
  }

  /** The client has gone. */
  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.nextKeepAlive?.cancel();
    this.lifetime?.cancel();
    for (const subscription of this.subscriptions.values()) this.api.subscriptions.delete(subscription);
    this.api.report(undefined, 'disconnected', this.handshake.requestId);
  }

  private async connect(): Promise<void> {
    try {
      await this.api.connect(this.handshake);
    } catch (thrown) {
      const error = toEventError(thrown);
      this.api.report(undefined, `refused ${error.type}`, this.handshake.requestId);
      this.outlet.send({ type: 'connection_error', errors: [{ ...error.entry, errorCode: error.status }] });
      this.outlet.close(REFUSED, error.type);
      this.isOpen = false;
      return;
    }
    if (!this.isOpen) return;
    this.api.report(undefined, 'connected', this.handshake.requestId);
    const { clock, limits } = this.api.options;
    this.keepAlive();
    const close = (): void => this.outlet.close(GOING_AWAY, 'The connection is as old as it may be.');
    this.lifetime = clock.after(limits.connectionMilliseconds, close, true);
  }

  private keepAlive(): void {
    const { clock, limits } = this.api.options;
    const next = (): void => {
      this.outlet.send({ type: 'ka' });
      this.keepAlive();
    };
    this.nextKeepAlive = clock.after(limits.keepAliveMilliseconds, next, true);
  }

  private async answer(text: string): Promise<void> {
    const message = parseStructure(text);
    const type = message?.['type'];
    const id = message?.['id'];
    try {
      if (message === undefined) throw badRequest('The message is no JSON object.');
      await this.perform(type, id, message);
    } catch (thrown) {
      const failed = isOperation(type) ? `${type}_error` : 'error';
      const error = toEventError(thrown);
      if (isOperation(type)) {
        this.api.report(undefined, `${type} refused ${error.type}`, this.handshake.requestId);
      }
      this.outlet.send({ type: failed, ...(typeof id === 'string' && { id }), errors: [error.entry] });
    }
  }

  private async perform(type: unknown, id: unknown, message: Structure): Promise<void> {
    if (type === 'connection_init') {
      const { connectionTimeoutMilliseconds } = this.api.options.limits;
      this.outlet.send({ type: 'connection_ack', connectionTimeoutMs: connectionTimeoutMilliseconds });
      return;
    }
    if (!isOperation(type)) {
      throw new EventError('UnsupportedOperation', 'Operation not supported through the realtime channel');
    }
    if (typeof id !== 'string' || id === '') throw badRequest('Missing id');
    if (type === 'subscribe') await this.subscribe(id, message);
    else if (type === 'unsubscribe') this.unsubscribe(id);
    else await this.publish(id, message);
  }

  private async subscribe(id: string, message: Structure): Promise<void> {
    const { subscriptionsPerConnection: most } = this.api.options.limits;
    if (this.subscriptions.has(id)) {
      throw new EventError('DuplicatedOperationError', `Duplicated operation id ${id}`);
    }
    if (this.subscriptions.size >= most) {
      throw new EventError('MaxSubscriptionsReachedError', `Up to ${most} subscriptions are allowed.`);
    }
    const channel = await this.api.subscribe(message['channel'], this.requestOf(message));
    const subscription: Subscription = {
      channel,
      deliver: (event) => this.outlet.send({ type: 'data', id, event }),
      fail: (error) => this.outlet.send({ type: 'broadcast_error', id, errors: [error.entry] }),
    };
    // The client may have gone meanwhile.
    if (!this.isOpen) return;
    this.subscriptions.set(id, subscription);
    this.api.subscriptions.add(subscription);
    this.outlet.send({ type: 'subscribe_success', id });
    this.api.report(channel, 'subscribed', id);
  }

  private unsubscribe(id: string): void {
    const subscription = this.subscriptions.get(id);
    if (subscription === undefined) {
      throw new EventError('UnknownOperationError', `Unknown operation id ${id}`);
    }
    this.subscriptions.delete(id);
    this.api.subscriptions.delete(subscription);
    this.outlet.send({ type: 'unsubscribe_success', id });
    this.api.report(subscription.channel, 'unsubscribed', id);
  }

  private async publish(id: string, message: Structure): Promise<void> {
    const result = await this.api.publish(message, this.requestOf(message));
    this.outlet.send({ type: 'publish_success', id, ...result });
  }

  /** Each message brings its own authorization. */
  private requestOf(message: Structure): EventRequest {
    const { headers, sourceIp } = this.handshake;
    const { authorization: _, 'x-api-key': __, ...kept } = headers;
    return {
      requestId: this.api.options.random.uuid(),
      headers: { ...kept, ...headersOf(message['authorization']) },
      sourceIp,
    };
  }
}

const operations = ['subscribe', 'unsubscribe', 'publish'] as const;

function isOperation(type: unknown): type is (typeof operations)[number] {
  return operations.some((operation) => operation === type);
}

/** Headers as JSON has them, names in lower case. */
export function headersOf(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(Object(value)).map(([name, text]) => [name.toLowerCase(), textOf(text)]);
  return Object.fromEntries(pairs);
}

/** JSON's own text of an object: one may have a member `toString` that is not a function. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
