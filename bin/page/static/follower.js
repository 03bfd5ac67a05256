/** @import { EventSocket } from './event-socket.js' */
/** @import { StatusAnswer } from './page-api.js' */
/** @import { RequestEvent, RequestState } from './request-state.js' */
import { isComplete, reduce } from './request-state.js';

/**
 * @typedef {'live' | 'polling' | 'over'} Following
 *
 * @typedef {object} FollowerParts
 * @property {Pick<EventSocket, 'follow' | 'unfollow'>} socket
 * @property {(id: string) => Promise<StatusAnswer>} readStatus
 * @property {(run: () => void, milliseconds: number) => () => void} later Returns what calls it off.
 * @property {(state: RequestState, following: Following) => void} onChange
 */

/** How long a subscription may take before the status is asked instead. */
const graceMilliseconds = 1000;
/** Events may get lost on their way to a socket, if seldom: how often the status is asked although they come. */
const checkMilliseconds = 15_000;

/** Follows one accepted request to its end: by its events, else by asking for its status. */
export class Follower {
  /** @type {Following} */
  #following = 'live';
  #callOff = () => {};
  /** Whether outcomes come by the socket. */
  #subscribed = false;

  /**
   * @param {RequestState} state
   * @param {string} id
   * @param {FollowerParts} parts
   */
  constructor(state, id, parts) {
    this.state = state;
    this.id = id;
    this.parts = parts;
    this.#askIn(graceMilliseconds);
    parts.socket.follow(id, {
      onOutcome: (outcome) => this.#take({ kind: 'outcome', outcome }),
      onSubscribed: () => {
        this.#subscribed = true;
        this.#enter('live');
        // For what happened before.
        void this.#ask();
      },
      onLost: () => {
        this.#subscribed = false;
        this.#askIn(0);
      },
    });
  }

  /** @param {number} milliseconds */
  #askIn(milliseconds) {
    this.#callOff();
    this.#callOff = this.parts.later(() => {
      if (!this.#subscribed) this.#enter('polling');
      void this.#ask();
    }, milliseconds);
  }

  async #ask() {
    this.#callOff();
    const { status, isUnknown, retryAfter } = await this.parts.readStatus(this.id);
    if (this.#following === 'over') return;
    if (isUnknown) return this.#take({ kind: 'unknown' });
    this.#askIn(this.#subscribed ? checkMilliseconds : retryAfter);
    if (status !== undefined) this.#take({ kind: 'status', status });
  }

  /** @param {RequestEvent} event */
  #take(event) {
    if (this.#following === 'over') return;
    const before = this.state;
    this.state = reduce(before, event);
    if (this.state === before) return;
    if (isComplete(this.state)) return this.#finish();
    this.#report();
    // The end of the request may arrive before a consumer's.
    if (this.state.end !== undefined && before.end === undefined) this.#askIn(graceMilliseconds);
  }

  #finish() {
    this.stop();
    this.#report();
  }

  /** Ends the subscription and the polling. */
  stop() {
    this.#callOff();
    this.parts.socket.unfollow(this.id);
    this.#following = 'over';
  }

  /** @param {Following} following */
  #enter(following) {
    this.#following = following;
    this.#report();
  }

  #report() {
    this.parts.onChange(this.state, this.#following);
  }
}
