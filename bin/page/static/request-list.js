/** @import { EventSocket } from './event-socket.js' */
/** @import { StatusAnswer } from './page-api.js' */
/** @import { Remembered, RememberedRequests } from './remembered.js' */
/** @import { RequestState } from './request-state.js' */
import { Card } from './card.js';
import { Follower } from './follower.js';
import { fillColumns } from './fill-columns.js';
import { acceptedEarlier, isComplete, reduce } from './request-state.js';

/**
 * @typedef {object} RequestListParts
 * @property {HTMLElement} element
 * @property {EventSocket} socket
 * @property {RememberedRequests} remembered
 * @property {(id: string) => Promise<StatusAnswer>} readStatus
 * @property {(run: () => void, milliseconds: number) => () => void} later Returns a function that cancels.
 * @property {(news: string) => void} announce
 * @property {() => void} onChange Runs after each change of `size`.
 */

/** The cards of the page, the latest request first. Follows each request until it is complete. */
export class RequestList {
  /** @type {Map<string, Card>} By request id. */
  #cards = new Map();
  /** @type {Set<Follower>} */
  #followers = new Set();

  /** @param {RequestListParts} parts */
  constructor(parts) {
    this.parts = parts;
    this.keepColumnsFull = fillColumns(parts.element);
  }

  get size() {
    return this.parts.element.childElementCount;
  }

  /**
   * Adds the card of a request that is being sent, and shows it.
   * @param {RequestState} state
   */
  add(state) {
    const card = this.#insert(state, this.parts.announce, 'prepend');
    card.reveal();
    return card;
  }

  /**
   * @param {Card} card
   * @param {RequestState} state of an accepted request
   * @param {string} id
   */
  follow(card, state, id) {
    this.parts.remembered.add({ id, type: state.type });
    this.#watch(card, state, id);
  }

  /** Adds the requests of earlier visits, and reads their statuses. */
  restore() {
    for (const entry of this.parts.remembered.list()) void this.#restore(entry);
  }

  /** @param {Remembered} entry */
  async #restore({ id, type }) {
    if (this.#cards.has(id)) return;
    const state = acceptedEarlier(id, type);
    // The steps of an earlier visit are not news.
    const card = this.#insert(state, () => {}, 'append');
    this.#cards.set(id, card);
    const answer = await this.parts.readStatus(id);
    if (this.#cards.get(id) !== card) return;
    this.#watch(card, withAnswer(state, answer), id);
    card.announce = this.parts.announce;
  }

  /**
   * Moves to the card of a request, and adds it if the API returns a status.
   * @param {string} id
   * @returns {Promise<StatusAnswer | undefined>} undefined when the card was there
   */
  async lookUp(id) {
    const shown = this.#cards.get(id);
    if (shown !== undefined) {
      shown.element.focus();
      return undefined;
    }
    const answer = await this.parts.readStatus(id);
    if (answer.status === undefined || this.#cards.has(id)) return answer;
    const state = withAnswer(acceptedEarlier(id), answer);
    this.follow(this.add(state), state, id);
    return answer;
  }

  /** Removes all cards, and forgets their requests. */
  clear() {
    for (const follower of this.#followers) follower.stop();
    this.#followers.clear();
    this.#cards.clear();
    this.parts.remembered.clear();
    this.parts.element.replaceChildren();
    this.parts.onChange();
  }

  /**
   * @param {RequestState} state
   * @param {(news: string) => void} announce
   * @param {'append' | 'prepend'} place
   */
  #insert(state, announce, place) {
    const card = new Card(state, announce);
    this.keepColumnsFull(card.element);
    this.parts.element[place](card.element);
    this.parts.onChange();
    return card;
  }

  /**
   * @param {Card} card
   * @param {RequestState} state
   * @param {string} id
   */
  #watch(card, state, id) {
    const { socket, readStatus, later, remembered } = this.parts;
    this.#cards.set(id, card);
    /** @param {RequestState} news */
    const forgetUnknown = (news) => news.isUnknown && remembered.remove(id);
    if (isComplete(state)) {
      card.show(state, 'over');
      return void forgetUnknown(state);
    }
    card.show(state, 'live');
    /** @type {Follower} */
    const follower = new Follower(state, id, {
      socket,
      readStatus,
      later,
      onChange: (news, following) => {
        card.show(news, following);
        forgetUnknown(news);
        if (following === 'over') this.#followers.delete(follower);
      },
    });
    this.#followers.add(follower);
  }
}

/**
 * @param {RequestState} state
 * @param {StatusAnswer} answer
 */
function withAnswer(state, { status, isUnknown }) {
  if (status !== undefined) return reduce(state, { kind: 'status', status });
  return isUnknown ? reduce(state, { kind: 'unknown' }) : state;
}
