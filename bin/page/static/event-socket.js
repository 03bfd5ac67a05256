/** @import { ConnectionAccess, SubscriptionAccess } from './page-api.js' */
/** @import { Outcome } from './request-state.js' */

/**
 * @typedef {object} Surroundings
 * @property {() => Promise<ConnectionAccess>} accessConnection
 * @property {(requestId: string) => Promise<SubscriptionAccess>} accessSubscription
 * @property {(url: string, protocols: string[]) => WebSocket} openSocket
 * @property {(run: () => void, milliseconds: number) => () => void} later Returns what calls it off.
 * @property {() => number} random
 *
 * @typedef {object} Listener What one request is told.
 * @property {(outcome: Outcome) => void} onOutcome
 * @property {() => void} onSubscribed From here on no outcome is missed.
 * @property {() => void} onLost Outcomes may be missed until `onSubscribed`.
 *
 * @typedef {'connecting' | 'live' | 'down'} SocketState
 */

const firstRetryMilliseconds = 500;
const longestRetryMilliseconds = 30_000;
/** How long each step of the handshake may take. */
const handshakeMilliseconds = 10_000;

/**
 * One WebSocket for all requests, with a subscription for each. Connects again when it fails.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html
 */
export class EventSocket {
  /** @type {SocketState} */
  state = 'connecting';
  /** @type {Map<string, Listener>} By request id, which is the subscription's id too. */
  #listeners = new Map();
  /** @type {WebSocket | undefined} */
  #socket;
  #attempts = 0;
  #stopWaiting = () => {};

  /**
   * @param {Surroundings} surroundings
   * @param {(state: SocketState) => void} onState
   */
  constructor(surroundings, onState) {
    this.surroundings = surroundings;
    this.onState = onState;
  }

  async connect() {
    this.#enter('connecting');
    try {
      const { url, protocols } = await this.surroundings.accessConnection();
      const socket = this.surroundings.openSocket(url, protocols);
      this.#socket = socket;
      this.#expect(socket, handshakeMilliseconds);
      socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.addEventListener('message', ({ data }) => this.#receive(socket, JSON.parse(data)));
      // An error is followed by a close.
      socket.addEventListener('close', () => this.#lose(socket));
    } catch {
      this.#retry();
    }
  }

  /**
   * @param {string} requestId
   * @param {Listener} listener
   */
  follow(requestId, listener) {
    this.#listeners.set(requestId, listener);
    if (this.state === 'live' && this.#socket !== undefined) void this.#subscribe(this.#socket, requestId);
  }

  /** @param {string} requestId */
  unfollow(requestId) {
    if (this.#listeners.delete(requestId) && this.state === 'live') {
      this.#socket?.send(JSON.stringify({ type: 'unsubscribe', id: requestId }));
    }
  }

  /**
   * @param {WebSocket} socket
   * @param {any} message
   */
  #receive(socket, message) {
    if (socket !== this.#socket) return;
    this.#expect(socket, this.#keepAlive);
    const listener = this.#listeners.get(message.id);
    switch (message.type) {
      case 'connection_ack':
        this.#keepAlive = message.connectionTimeoutMs ?? this.#keepAlive;
        this.#expect(socket, this.#keepAlive);
        this.#attempts = 0;
        this.#enter('live');
        for (const requestId of this.#listeners.keys()) void this.#subscribe(socket, requestId);
        return;
      case 'subscribe_success':
        listener?.onSubscribed();
        return;
      case 'subscribe_error':
      case 'broadcast_error':
        listener?.onLost();
        return;
      case 'data':
        // One event, as the JSON text that was published.
        listener?.onOutcome(JSON.parse(message.event));
        return;
      case 'connection_error':
        socket.close();
        return;
    }
  }

  #keepAlive = handshakeMilliseconds;

  /**
   * @param {WebSocket} socket
   * @param {string} requestId
   */
  async #subscribe(socket, requestId) {
    try {
      const access = await this.surroundings.accessSubscription(requestId);
      if (socket !== this.#socket || !this.#listeners.has(requestId)) return;
      socket.send(JSON.stringify({ type: 'subscribe', id: requestId, ...access }));
    } catch {
      this.#listeners.get(requestId)?.onLost();
    }
  }

  /**
   * Takes the connection for dead when nothing comes: no message, no sign of life.
   * @param {WebSocket} socket
   * @param {number} milliseconds
   */
  #expect(socket, milliseconds) {
    this.#stopWaiting();
    this.#stopWaiting = this.surroundings.later(() => {
      // A dead connection is closed by nobody, or much later.
      this.#lose(socket);
      socket.close();
    }, milliseconds);
  }

  /** @param {WebSocket} socket */
  #lose(socket) {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    for (const { onLost } of this.#listeners.values()) onLost();
    this.#retry();
  }

  /** Later and later, and not at the same time as all the others. */
  #retry() {
    this.#stopWaiting();
    this.#enter('down');
    const most = Math.min(longestRetryMilliseconds, firstRetryMilliseconds * 2 ** this.#attempts++);
    this.#stopWaiting = this.surroundings.later(
      () => void this.connect(),
      most * (0.5 + this.surroundings.random() / 2),
    );
  }

  /** @param {SocketState} state */
  #enter(state) {
    this.state = state;
    this.onState(state);
  }
}
