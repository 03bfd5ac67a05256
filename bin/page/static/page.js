/** @import { RequestTypeInfo } from './page-api.js' */
/** @import { SocketState } from './event-socket.js' */
import { element } from './element.js';
import { EventSocket } from './event-socket.js';
import { lookUpForm } from './look-up.js';
import {
  accessConnection,
  accessSubscription,
  listRequestTypes,
  onAvailability,
  probe,
  readStatus,
  submit,
} from './page-api.js';
import { RememberedRequests } from './remembered.js';
import { RequestList } from './request-list.js';
import { reduce, submitted } from './request-state.js';

const form = element('submission', HTMLFormElement);
const type = element('type', HTMLSelectElement);
const description = element('description', HTMLElement);
const body = element('body', HTMLTextAreaElement);
const problem = element('body-problem', HTMLElement);
const reset = element('reset', HTMLButtonElement);
const none = element('none', HTMLElement);
const clear = element('clear', HTMLButtonElement);
const unavailable = element('unavailable', HTMLElement);
const unavailableReason = element('unavailable-reason', HTMLElement);
const retry = element('retry', HTMLButtonElement);
const connection = element('connection', HTMLElement);
const announcer = element('announcer', HTMLElement);

const connectionWords = {
  connecting: 'Connecting',
  live: 'Live: outcomes arrive as they are published',
  down: 'Not live: statuses are polled until the connection is restored',
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
const list = new RequestList({
  element: element('requests', HTMLElement),
  socket,
  remembered: new RememberedRequests(() => localStorage),
  readStatus,
  later,
  announce,
  onChange: showWhetherEmpty,
});
const lookUp = lookUpForm(async (id) => list.lookUp(id));

/** @type {ReadonlyMap<string, RequestTypeInfo>} */
let types = new Map();

onAvailability((reason) => {
  if (unavailableReason.textContent !== reason) unavailableReason.textContent = reason;
  unavailable.hidden = reason === '';
  showWhetherEmpty();
});
retry.addEventListener('click', () => void load());
clear.addEventListener('click', () => {
  list.clear();
  lookUp.clear();
  body.focus();
});
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
list.restore();
void load();

/** Reads what the page shows at its start. Runs again after the API was unavailable. */
async function load() {
  retry.textContent = 'Trying';
  if (types.size === 0) await fill();
  await probe();
  retry.textContent = 'Try again';
  await lookUp.run();
}

async function fill() {
  const infos = await listRequestTypes();
  if (infos === undefined) return;
  types = new Map(infos.map((info) => [info.name, info]));
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
  const card = list.add(sent);
  const start = performance.now();
  const submission = await submit(requestType, text);
  const roundTrip = performance.now() - start;
  if (submission.kind === 'refused') return card.show(reduce(sent, submission), 'over');
  const { id } = submission;
  list.follow(card, reduce(sent, { kind: 'accepted', id, roundTrip }), id);
}

/** @param {string} text */
function problemOf(text) {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `The body is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** @param {string} text */
function showProblem(text) {
  problem.textContent = text;
  body.setAttribute('aria-invalid', String(text !== ''));
}

/** An empty list is not shown as such while the API is unavailable. */
function showWhetherEmpty() {
  none.hidden = list.size > 0 || !unavailable.hidden;
  clear.hidden = list.size === 0;
}

/** @param {SocketState} state */
function showConnection(state) {
  // A retry is shown once it succeeds.
  if (state === 'connecting' && connection.dataset['state'] === 'down') return;
  connection.dataset['state'] = state;
  connection.textContent = connectionWords[state];
}

/**
 * Adds a line for screen readers.
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
