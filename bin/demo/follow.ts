import * as z from 'zod/mini';
import type { Answer, Api } from './api';
import { DemoFailure } from './demo-failure';

/** What is known of a request that was accepted. */
export interface RequestStatus {
  readonly id: string;
  readonly status: string;
  readonly consumers: readonly ConsumerStatus[];
  /** Why it failed as a whole. */
  readonly error?: string;
}

export interface ConsumerStatus {
  readonly name: string;
  readonly status: string;
  /** When the turn of a consumer comes that is waiting, RFC 3339. */
  readonly until?: string;
  /** From the request's acceptance to the end of this consumer's work. */
  readonly milliseconds?: number;
}

/** Time, for tests to stand still. */
export interface Pace {
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

const failure = z.object({ detail: z.string() });

const statusAnswer = z.object({
  id: z.string(),
  status: z.string(),
  acceptedAt: z.optional(z.string()),
  consumers: z._default(
    z.array(
      z.object({
        name: z.string(),
        status: z.string(),
        until: z.optional(z.string()),
        completedAt: z.optional(z.string()),
        error: z.optional(failure),
      }),
    ),
    [],
  ),
  error: z.optional(failure),
});

/** The request is still on its way. */
const unfinished: ReadonlySet<string> = new Set(['accepted', 'processing']);

/** Whether only those have not ended whose turn is still to come: that may be days away. */
export function isWaiting({ status, consumers }: RequestStatus): boolean {
  const unended = consumers.filter((consumer) => !['succeeded', 'failed'].includes(consumer.status));
  return (
    status === 'processing' &&
    unended.length > 0 &&
    unended.every((consumer) => consumer.status === 'waiting')
  );
}

/** The API could not answer now; it says when to ask again. */
const busy: ReadonlySet<number> = new Set([429, 503]);

/** A repeat leads to the request that it repeats, and that one nowhere else. */
const maxRedirects = 3;

/**
 * Asks until the API has an answer to give, as often as its `Retry-After` allows.
 * @returns undefined when the time is up
 */
export async function askUntilAnswered(
  ask: () => Promise<Answer>,
  pace: Pace,
  deadline: number,
): Promise<Answer | undefined> {
  for (;;) {
    const answer = await ask();
    if (!busy.has(answer.status)) return answer;
    if (!(await waited(answer, pace, deadline))) return undefined;
  }
}

/** Where following a request has led. */
export type Followed =
  /** Its status when it ended, or at the deadline. */
  | { readonly kind: 'status'; readonly latest: RequestStatus }
  /** The API does not tell. */
  | { readonly kind: 'untold'; readonly answer: Answer }
  /** The deadline came before the API had anything to say. */
  | { readonly kind: 'unanswered' };

/**
 * Follows a request from the answer that accepted it to its end, or until it waits for somebody's turn: to its `Location`, from there on to another one when
 * the API says so (303), again after each `Retry-After`.
 */
export async function follow(
  accepted: Answer,
  get: (url: URL) => ReturnType<Api['get']>,
  pace: Pace,
  deadline: number,
): Promise<Followed> {
  let url = locationOf(accepted);
  let answer = accepted;
  let redirects = 0;
  let followed: Followed = { kind: 'unanswered' };
  while (answer.status === 303 || (await waited(answer, pace, deadline))) {
    if (answer.status === 303) {
      url = locationOf(answer);
      if (++redirects > maxRedirects)
        throw new DemoFailure(`${url.href} leads from one request to the next.`);
    }
    answer = await get(url);
    if (answer.status === 303 || busy.has(answer.status)) continue;
    if (answer.status !== 200) return { kind: 'untold', answer };
    const latest = statusOf(url, answer);
    followed = { kind: 'status', latest };
    if (!unfinished.has(latest.status) || isWaiting(latest)) break;
  }
  return followed;
}

/** Waits as long as the answer asks for, or says that there is not so much time. */
async function waited({ retryAfterMilliseconds }: Answer, pace: Pace, deadline: number): Promise<boolean> {
  if (pace.now() + retryAfterMilliseconds > deadline) return false;
  await pace.wait(retryAfterMilliseconds);
  return true;
}

function locationOf({ status, location }: Answer): URL {
  if (location !== undefined) return location;
  throw new DemoFailure(`The API answered ${status} without a Location: is this the right address?`);
}

function statusOf(url: URL, { body }: Answer): RequestStatus {
  const { success, data } = statusAnswer.safeParse(body);
  if (!success) {
    throw new DemoFailure(`${url.href} answers with no status of a request: is this the right address?`);
  }
  const { id, status, acceptedAt, error } = data;
  const consumers = data.consumers.map(({ completedAt, ...consumer }) => ({
    ...consumer,
    ...(acceptedAt !== undefined &&
      completedAt !== undefined && { milliseconds: Date.parse(completedAt) - Date.parse(acceptedAt) }),
  }));
  return { id, status, consumers, ...(error !== undefined && { error: error.detail }) };
}
