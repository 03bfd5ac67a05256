/** @import { ConsumerState, RequestState } from './request-state.js' */

/**
 * One line of a request's course.
 *
 * @typedef {object} Step
 * @property {string} key Names the step: `submitted`, `consumer:billing`.
 * @property {string} title
 * @property {'done' | 'failed' | 'open'} mark
 * @property {string} word What became of it, in a word or two.
 * @property {string} [after] How long after the request's acceptance, in words.
 * @property {string} [at] When it was so, RFC 3339.
 * @property {string} [detail]
 * @property {unknown} [result]
 */

/**
 * What is known of a request, in the order in which it happens.
 * @param {RequestState} state
 * @returns {Step[]}
 */
export function timelineOf(state) {
  return [submission(state), ...acceptance(state), ...dispatch(state), ...consumers(state), ...end(state)];
}

/**
 * What a request has come to so far, in one word.
 * @param {RequestState} state
 */
export function wordFor({ refusal, end, dispatched, id }) {
  if (refusal !== undefined) return refusal.status === 0 ? 'not sent' : 'refused';
  if (end !== undefined) return end;
  if (dispatched !== undefined) return 'processing';
  return id === undefined ? 'sending' : 'accepted';
}

/**
 * @param {RequestState} state
 * @returns {Step}
 */
function submission({ sentAt }) {
  return { key: 'submitted', title: 'Submitted', mark: 'done', word: '', at: new Date(sentAt).toISOString() };
}

/**
 * @param {RequestState} state
 * @returns {Step[]}
 */
function acceptance({ refusal, id, roundTrip = 0, acceptedAt = 0 }) {
  if (refusal !== undefined) {
    const title = refusal.status === 0 ? 'Nobody answered' : 'Refused';
    const word = refusal.status === 0 ? '' : String(refusal.status);
    return [{ key: 'refused', title, mark: 'failed', word, detail: refusal.detail }];
  }
  if (id === undefined) return [];
  const word = `202 in ${Math.round(roundTrip)} ms`;
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
      return [{ key: 'dispatched', title: 'Dispatched', mark: 'failed', word: 'to nobody' }];
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
          word: 'invalid',
          detail: error?.detail ?? error?.title ?? '',
        },
      ];
  }
}

/**
 * @param {RequestState} state
 * @returns {Step[]}
 */
function consumers({ consumers: all, acceptedAt = 0 }) {
  return all.map((consumer) => {
    const { name, status, completedAt, error, result } = consumer;
    /** @type {Step} */
    const step = { key: `consumer:${name}`, title: name, mark: markOf(status), word: consumerWord(consumer) };
    if (completedAt !== undefined) {
      step.at = completedAt;
      step.after = secondsAfter(acceptedAt, Date.parse(completedAt));
    }
    if (status === 'failed' || status === 'retrying') step.detail = error?.detail ?? error?.title ?? '';
    if (result !== undefined) step.result = result;
    return step;
  });
}

/**
 * @param {ConsumerState} consumer
 * @returns {string}
 */
function consumerWord({ status, until }) {
  if (status === 'waiting' && until !== undefined) return `waits until ${momentOf(until)}`;
  return (
    { pending: 'expected', waiting: 'waits', retrying: 'is tried again', running: 'works' }[
      /** @type {'pending'} */ (status)
    ] ?? status
  );
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

/**
 * As this machine's clock shows it; the day only when it is another one.
 * @param {string} time RFC 3339
 */
function momentOf(time) {
  const date = new Date(time);
  const sameDay = date.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const day = sameDay ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return date.toLocaleString('en-GB', { ...day, hour: '2-digit', minute: '2-digit' });
}
