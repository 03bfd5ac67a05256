/** @import { RequestTypeInfo } from './page-api.js' */
/** @import { SocketState } from './event-socket.js' */
import { Card } from './card.js';
import { EventSocket } from './event-socket.js';
import { Follower } from './follower.js';
import { accessConnection, accessSubscription, listRequestTypes, readStatus, submit } from './page-api.js';
import { reduce, submitted } from './request-state.js';

const form = element('submission', HTMLFormElement);
const type = element('type', HTMLSelectElement);
const description = element('description', HTMLElement);
const body = element('body', HTMLTextAreaElement);
const problem = element('body-problem', HTMLElement);
const reset = element('reset', HTMLButtonElement);
const requests = element('requests', HTMLElement);
const none = element('none', HTMLElement);
const connection = element('connection', HTMLElement);
const announcer = element('announcer', HTMLElement);

/** What the connection is, in words. */
const connectionWords = {
  connecting: 'Connecting',
  live: 'Live: outcomes come by themselves',
  down: 'Not live: statuses are polled until the connection is back',
};

const socket = new EventSocket(
  {
    accessConnection,
    accessSubscription,
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    later,
    random: Math.random,
  },
  showConnection,
);

/** @type {ReadonlyMap<string, RequestTypeInfo>} */
let types = new Map();

type.addEventListener('change', showExample);
reset.addEventListener('click', showExample);
body.addEventListener('input', () => showProblem(''));
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const wrong = problemOf(body.value);
  showProblem(wrong);
  if (wrong === '') void send(type.value, body.value);
  else body.focus();
});
void socket.connect();
void fill();

async function fill() {
  try {
    types = new Map((await listRequestTypes()).map((info) => [info.name, info]));
  } catch {
    return showProblem('The server of this page does not answer: is it still running?');
  }
  type.replaceChildren(...[...types.keys()].map((name) => new Option(name)));
  showExample();
}

function showExample() {
  const info = types.get(type.value);
  description.textContent = info?.description ?? '';
  body.value = JSON.stringify(info?.example, undefined, 2);
  showProblem('');
}

/**
 * @param {string} requestType
 * @param {string} text
 */
async function send(requestType, text) {
  const sent = submitted(requestType, now());
  const card = new Card(sent, announce);
  requests.prepend(card.element);
  none.hidden = true;
  const start = performance.now();
  const submission = await submit(requestType, text);
  const roundTrip = performance.now() - start;
  if (submission.kind === 'refused') return card.show(reduce(sent, submission), 'over');
  const { id } = submission;
  const accepted = reduce(sent, { kind: 'accepted', id, roundTrip });
  card.show(accepted, 'live');
  new Follower(accepted, id, {
    socket,
    readStatus,
    later,
    onChange: (state, following) => card.show(state, following),
  });
}

/** @param {string} text */
function problemOf(text) {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** @param {string} text */
function showProblem(text) {
  problem.textContent = text;
  body.setAttribute('aria-invalid', String(text !== ''));
}

/** @param {SocketState} state */
function showConnection(state) {
  // Trying again is no news as long as it fails.
  if (state === 'connecting' && connection.dataset['state'] === 'down') return;
  connection.dataset['state'] = state;
  connection.textContent = connectionWords[state];
}

/**
 * For those who do not see the cards change.
 * @param {string} news
 */
function announce(news) {
  const line = document.createElement('span');
  line.textContent = `${news}. `;
  announcer.append(line);
  if (announcer.children.length > 20) announcer.firstElementChild?.remove();
}

function now() {
  return performance.timeOrigin + performance.now();
}

/**
 * @param {() => void} run
 * @param {number} milliseconds
 */
function later(run, milliseconds) {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function element(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${id}.`);
}
