import { requestTypeNamed } from '../../lambda/contract/find-request-type';
import type { RequestType } from '../../lambda/contract/request-type';
import { explainRequest } from '../../lib/explain-request';
import { routeEntry, type Route } from '../../lib/route';
import { columnWidths, linesOf } from '../columns';
import { type ConsumerStatus, isWaiting, type RequestStatus } from './follow';
import type { Outcome } from './outcome';
import { reasonFor } from './reasons';

/** What the table explains receivers with. */
export interface Declared {
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
}

const heading = ['request', 'received by', 'done after', 'because of', 'status'] as const;

type Row = readonly string[];

/**
 * Returns the outcomes as lines of text whose columns stand below each other; a line for each consumer.
 * @param width of a line; longer texts go on in the next line
 */
export function table(outcomes: readonly Outcome[], declared: Declared, width: number): readonly string[] {
  const groups = outcomes.map((outcome) => rowsOf(outcome, declared));
  const widths = columnWidths([heading, ...groups.flat()], width);
  const rule = widths.map((each) => '─'.repeat(each)).join('  ');
  const body = groups.flatMap((rows) => [...rows.flatMap((row) => linesOf(row, widths)), rule]);
  return [...linesOf(heading, widths), rule, ...body];
}

function rowsOf(outcome: Outcome, declared: Declared): readonly Row[] {
  const [first = ['', '', ''], ...more] = receiversOf(outcome, declared);
  return [[outcome.request.title, ...first, statusOf(outcome)], ...more.map((cells) => ['', ...cells, ''])];
}

/** Who received it, how long it took, and why; or why nobody did. */
function receiversOf(
  { request, body, end, milliseconds }: Outcome,
  { requestTypes, routes }: Declared,
): readonly Row[] {
  if (end.kind === 'unanswered') return [];
  if (end.kind === 'refused') return [['nobody', inSeconds(milliseconds), end.detail]];
  const { consumers, status, error } = end.latest;
  if (consumers.length === 0) return [['nobody', inSeconds(milliseconds), error ?? '']];
  const type = requestTypeNamed(requestTypes, request.type);
  const explanation = explainRequest(type, JSON.stringify(body), routes.map(routeEntry));
  return consumers.map((consumer) => [
    consumer.status === status || isDone(end.latest, consumer)
      ? consumer.name
      : `${consumer.name} (${inWords(consumer)})`,
    inSeconds(consumer.milliseconds),
    reasonFor(consumer.name, explanation),
  ]);
}

function inSeconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : `${(milliseconds / 1000).toFixed(1)} s`;
}

function statusOf({ end }: Outcome): string {
  switch (end.kind) {
    case 'unanswered':
      return 'no answer';
    case 'refused':
      return `${end.httpStatus}`;
    case 'followed':
      return end.id === end.latest.id ? wholeStatus(end.latest) : `repeat: ${wholeStatus(end.latest)}`;
  }
}

/** Whether nothing more is to be said of a consumer than that it received a request which others have still to begin with. */
function isDone(latest: RequestStatus, { status }: ConsumerStatus): boolean {
  return isWaiting(latest) && status === 'succeeded';
}

function inWords({ status, until }: ConsumerStatus): string {
  return until === undefined ? status : `${status} until ${until.slice(0, 16).replace('T', ' ')} UTC`;
}

function wholeStatus(latest: RequestStatus): string {
  return isWaiting(latest) ? 'waiting' : latest.status;
}
