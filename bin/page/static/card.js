/** @import { Following } from './follower.js' */
/** @import { RequestState } from './request-state.js' */
/** @import { Step } from './timeline.js' */
import { isComplete } from './request-state.js';
import { timelineOf, wordFor } from './timeline.js';

/** What is said of how a request is followed. */
const followingWords = { live: 'live', polling: 'polling', over: '' };

/** A request as it is shown. Its elements tell since when they show what they show: `data-shown-at`. */
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
    setText(this.element, 'h3', state.type);
    this.element.dataset['type'] = state.type;
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
    dataset['status'] = word;
    dataset['tone'] = toneOf(state);
    if (state.id !== undefined) dataset['requestId'] = state.id;
    setText(this.element, '.id code', state.id ?? '');
    setText(this.element, '.following', followingWords[following]);
    setText(this.element, '.word', word);
    this.element.setAttribute('aria-busy', String(!isComplete(state)));
    this.#showSteps(state);
  }

  /** @param {RequestState} state */
  #showSteps(state) {
    const list = find(this.element, '.timeline');
    timelineOf(state).forEach((step, place) => {
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
 * The one element of a template.
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
