/** @import { Following } from './follower.js' */
/** @import { RequestState } from './request-state.js' */
/** @import { Step } from './timeline.js' */
import { isComplete } from './request-state.js';
import { statusOf, timelineOf, wordFor } from './timeline.js';

const followingWords = { live: 'live', polling: 'polling', over: '' };

/** The element of one request. `data-shown-at` is the time at which a step was shown. */
export class Card {
  /** @type {Map<string, { item: HTMLElement, shown: string }>} By the step's key. */
  #steps = new Map();

  /**
   * @param {RequestState} state
   * @param {(news: string) => void} announce
   */
  constructor(state, announce) {
    this.announce = announce;
    this.element = clone('card');
    this.show(state, 'over');
  }

  /**
   * @param {RequestState} state
   * @param {Following} following
   */
  show(state, following) {
    const word = wordFor(state);
    const { dataset } = this.element;
    dataset['following'] = following;
    dataset['status'] = statusOf(state);
    dataset['type'] = state.type;
    dataset['tone'] = toneOf(state);
    if (state.id !== undefined) this.#showId(state.id);
    setText(this.element, 'h3', state.type);
    this.element.setAttribute('aria-label', `${state.type}: ${word}`);
    setText(this.element, '.following', followingWords[following]);
    setText(this.element, '.word', word);
    this.element.setAttribute('aria-busy', String(!isComplete(state)));
    this.#showSteps(state);
  }

  /** @param {string} id */
  #showId(id) {
    const link = find(this.element, '.id a');
    this.element.dataset['requestId'] = id;
    link.setAttribute('href', `?id=${encodeURIComponent(id)}`);
    link.textContent = id;
  }

  /** Moves the focus and the view to the card, unless its beginning is in view. */
  reveal() {
    const { top } = this.element.getBoundingClientRect();
    if (top >= 0 && top < innerHeight / 2) return;
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView();
  }

  /** @param {RequestState} state */
  #showSteps(state) {
    const list = find(this.element, '.timeline');
    const steps = timelineOf(state);
    for (const [key, { item }] of this.#steps) if (!steps.some((step) => step.key === key)) item.remove();
    steps.forEach((step, place) => {
      let known = this.#steps.get(step.key);
      if (known === undefined) {
        known = { item: clone('step'), shown: '' };
        this.#steps.set(step.key, known);
      }
      const { item } = known;
      if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
      const shown = JSON.stringify(step);
      if (shown === known.shown) return;
      known.shown = shown;
      showStep(item, step);
      if (step.mark !== 'open') this.announce(`${state.type}: ${step.title} ${step.word}`);
    });
  }
}

/**
 * @param {HTMLElement} item
 * @param {Step} step
 */
function showStep(item, { key, title, mark, word, after = '', at, detail = '', result }) {
  setText(item, '.title', title);
  setText(item, '.what', word);
  setText(item, '.after', after);
  if (at !== undefined) {
    find(item, '.after').setAttribute('datetime', at);
    item.title = new Date(at).toLocaleString();
  }
  setText(item, '.detail', detail);
  find(item, '.detail').hidden = detail === '';
  if (result !== undefined) setText(item, 'pre', JSON.stringify(result, undefined, 2));
  find(item, 'details').hidden = result === undefined;
  const shownAt = String(performance.timeOrigin + performance.now());
  Object.assign(item.dataset, { step: key, mark, word, shownAt, ...(at !== undefined && { at }) });
}

/** @param {RequestState} state */
function toneOf({ refusal, end }) {
  if (refusal !== undefined) return 'failed';
  if (end === undefined) return 'open';
  return end === 'succeeded' || end === 'repeat' ? 'done' : 'failed';
}

/**
 * Returns a copy of a template's only element.
 * @param {string} id
 */
function clone(id) {
  const template = document.getElementById(id);
  const element =
    template instanceof HTMLTemplateElement && template.content.firstElementChild?.cloneNode(true);
  if (element instanceof HTMLElement) return element;
  throw new Error(`The page has no template ${id}.`);
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 */
function find(parent, selector) {
  const element = parent.querySelector(selector);
  if (element instanceof HTMLElement) return element;
  throw new Error(`The page has no ${selector}.`);
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {string} text
 */
function setText(parent, selector, text) {
  const element = find(parent, selector);
  if (element.textContent !== text) element.textContent = text;
}
