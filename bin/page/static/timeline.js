/** @import { ConsumerState, Failure, RequestState } from './request-state.js' */

/** The API gives the same answer in all three cases. */
export const unknownId =
  'The API has no status for this id. The id is wrong, its status has expired, or the request belongs to another tenant.';

/**
 * One step of a request.
 *
 * @typedef {object} Step
 * @property {string} key Names the step: `submitted`, `consumer:billing`.
 * @property {string} title
 * @property {'done' | 'failed' | 'open'} mark
 * @property {string} word Result, in a word or two.
 * @property {string} [after] Time since the request was accepted, in words.
 * @property {string} [at] RFC 3339.
 * @property {string} [detail]
 * @property {unknown} [result]
 */

/**
 * Returns the known steps of a request, in the order in which they happen.
 * @param {RequestState} state
 * @param {number} [now] Milliseconds since the epoch.
 * @returns {Step[]}
 */
export function timelineOf(state, now = Date.now()) {
  return [
    ...submission(state),
    ...acceptance(state, now),
    ...dispatch(state),
    ...consumers(state, now),
    ...end(state),
  ];
}

/**
 * Returns the status of a request, in one word.
 * @param {RequestState} state
 */
export function statusOf({ refusal, isUnknown, end, dispatched, id, consumers: all }) {
  if (refusal !== undefined) return refusal.status === 0 ? 'not sent' : 'refused';
  if (isUnknown) return 'not found';
  if (end !== undefined) return end;
  if (dispatched === undefined) return id === undefined ? 'sending' : 'accepted';
  const open = all.filter(isOpen);
  return open.length > 0 && open.every(({ status }) => status === 'waiting') ? 'waiting' : 'processing';
}

/**
 * Returns the status of a request; for one that only waits, also the time at which its first consumer starts.
 * @param {RequestState} state
 * @param {number} [now] Milliseconds since the epoch.
 */
export function wordFor(state, now = Date.now()) {
  const status = statusOf(state);
  if (status !== 'waiting') return status;
  const starts = state.consumers.flatMap((consumer) =>
    isOpen(consumer) && consumer.until !== undefined ? [Date.parse(consumer.until)] : [],
  );
  return starts.length === 0 ? status : `${status} until ${momentOf(Math.min(...starts), now)}`;
}

/** @param {ConsumerState} consumer */
function isOpen({ status }) {
  return markOf(status) === 'open';
}

/**
 * @param {RequestState} state
 * @returns {Step[]}
 */
function submission({ sentAt }) {
  if (sentAt === undefined) return [];
  return [
    { key: 'submitted', title: 'Submitted', mark: 'done', word: '', at: new Date(sentAt).toISOString() },
  ];
}

/**
 * @param {RequestState} state
 * @param {number} now
 * @returns {Step[]}
 */
function acceptance({ refusal, isUnknown, id, roundTrip, acceptedAt = 0 }, now) {
  if (refusal !== undefined) {
    const title = refusal.status === 0 ? 'No answer' : 'Refused';
    const word = refusal.status === 0 ? '' : String(refusal.status);
    return [{ key: 'refused', title, mark: 'failed', word, detail: refusal.detail }];
  }
  if (isUnknown) return [{ key: 'unknown', title: 'Not found', mark: 'failed', word: '', detail: unknownId }];
  if (id === undefined) return [];
  const word = roundTrip === undefined ? momentOf(acceptedAt, now) : `202 in ${Math.round(roundTrip)} ms`;
  return [{ key: 'accepted', title: 'Accepted', mark: 'done', word, at: new Date(acceptedAt).toISOString() }];
}

/**
 * @param {RequestState} state
 * @returns {Step[]}
 */
function dispatch({ dispatched, consumers: expected, original, error }) {
  switch (dispatched) {
    case undefined:
      return [];
    case 'dispatched':
      return [
        {
          key: 'dispatched',
          title: 'Dispatched',
          mark: 'done',
          word: `to ${expected.length} consumer${expected.length === 1 ? '' : 's'}`,
        },
      ];
    case 'unrouted':
      return [{ key: 'dispatched', title: 'Dispatched', mark: 'failed', word: 'no consumer matches' }];
    case 'repeat':
      return [
        {
          key: 'dispatched',
          title: 'Not dispatched',
          mark: 'done',
          word: 'a repeat',
          detail: `See ${original}.`,
        },
      ];
    case 'failed':
      return [
        {
          key: 'dispatched',
          title: 'Not dispatched',
          mark: 'failed',
          word: isCancelled(error) ? 'cancelled' : 'invalid',
          detail: error?.detail ?? error?.title ?? '',
        },
      ];
  }
}

/**
 * @param {RequestState} state
 * @param {number} now
 * @returns {Step[]}
 */
function consumers({ consumers: all, acceptedAt = 0 }, now) {
  return all.map((consumer) => {
    const { name, status, completedAt, error, result } = consumer;
    /** @type {Step} */
    const step = {
      key: `consumer:${name}`,
      title: name,
      mark: markOf(status),
      word: consumerWord(consumer, now),
    };
    if (completedAt !== undefined) {
      step.at = completedAt;
      step.after = secondsAfter(acceptedAt, Date.parse(completedAt));
    }
    if (status === 'failed' || status === 'retrying') step.detail = error?.detail ?? error?.title ?? '';
    if (result !== undefined) step.result = result;
    return step;
  });
}

/** @param {Failure} [error] */
function isCancelled(error) {
  return error?.type === 'cancelled';
}

/**
 * @param {ConsumerState} consumer
 * @param {number} now
 * @returns {string}
 */
function consumerWord({ status, until, attempts, attemptsLeft, nextAttemptAt, error }, now) {
  if (status === 'pending') return 'expected';
  if (status === 'failed' && isCancelled(error)) return 'cancelled';
  if (status === 'waiting' && until !== undefined) return `waiting until ${momentOf(Date.parse(until), now)}`;
  if (attempts === undefined || attemptsLeft === undefined) return status;
  const next = `${status}: attempt ${attempts + 1} of ${attempts + attemptsLeft}`;
  return nextAttemptAt === undefined ? next : `${next} at ${secondOf(Date.parse(nextAttemptAt), now)}`;
}

/**
 * @param {number} moment
 * @param {number} now
 * @returns {string} the moment with its seconds, in local time
 */
function secondOf(moment, now) {
  return momentOf(moment, now) + new Date(moment).toTimeString().slice(5, 8);
}

/**
 * @param {RequestState} state
 * @returns {Step[]}
 */
function end({ end: came, endedAt, acceptedAt = 0, consumers: all }) {
  if (came === undefined) return [];
  const times = all.flatMap(({ completedAt }) =>
    completedAt === undefined ? [] : [Date.parse(completedAt)],
  );
  const last = times.length > 0 ? Math.max(...times) : undefined;
  const mark = came === 'succeeded' || came === 'repeat' ? 'done' : 'failed';
  /** @type {Step} */
  const step = { key: 'ended', title: 'Ended', mark, word: came };
  if (last !== undefined) step.after = secondsAfter(acceptedAt, last);
  if (endedAt !== undefined) step.at = endedAt;
  return [step];
}

/**
 * @param {ConsumerState['status']} status
 * @returns {Step['mark']}
 */
function markOf(status) {
  if (status === 'succeeded') return 'done';
  return status === 'failed' ? 'failed' : 'open';
}

/**
 * @param {number} from
 * @param {number} to
 */
function secondsAfter(from, to) {
  return `${(Math.max(0, to - from) / 1000).toFixed(2)} s`;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Returns a time of day in the reader's time zone; with the weekday on another day, or with the date from six days on.
 * @param {number} time Milliseconds since the epoch.
 * @param {number} now Milliseconds since the epoch.
 */
export function momentOf(time, now) {
  const date = new Date(time);
  const timeOfDay = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date(now).toDateString()) return timeOfDay;
  /** @type {Intl.DateTimeFormatOptions} */
  const day =
    Math.abs(time - now) < 6 * dayMilliseconds ? { weekday: 'short' } : { day: 'numeric', month: 'short' };
  return `${date.toLocaleDateString('en-GB', day)} ${timeOfDay}`;
}
