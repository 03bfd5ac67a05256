import * as z from 'zod/mini';
import { detailOf, type Answer, type Api } from './api';
import { DemoFailure } from './demo-failure';
import { askUntilAnswered, follow, type Pace } from './follow';
import type { End, Outcome } from './outcome';
import type { DemoRequest } from './requests';

export interface RunOptions {
  readonly api: Api;
  readonly requests: readonly DemoRequest[];
  readonly pace: Pace;
  readonly timeoutMilliseconds: number;
  /** What makes the idempotency keys of this run its own. */
  readonly runId: string;
}

const ticket = z.object({ id: z.string() });

/** Sends the requests at once, but for those that build on an earlier one, and follows each to its end. */
export async function runDemo(options: RunOptions): Promise<Outcome[]> {
  const sent = new Map<string, Sent>();
  for (const request of options.requests) {
    sent.set(request.title, new Sent(request, options, sent));
  }
  return Promise.all([...sent.values()].map(async ({ outcome }) => outcome));
}

/** A request on its way. */
class Sent {
  /** Its id, once it is accepted; undefined when it is not. */
  readonly id: Promise<string | undefined>;
  readonly outcome: Promise<Outcome>;

  constructor(request: DemoRequest, options: RunOptions, earlier: ReadonlyMap<string, Sent>) {
    let accepted: (id: string | undefined) => void = () => {};
    this.id = new Promise((resolve) => (accepted = resolve));
    this.outcome = send(request, options, earlier, accepted).finally(() => accepted(undefined));
  }
}

async function send(
  request: DemoRequest,
  { api, pace, timeoutMilliseconds, runId }: RunOptions,
  earlier: ReadonlyMap<string, Sent>,
  accepted: (id: string) => void,
): Promise<Outcome> {
  if (request.repeats !== undefined) await earlier.get(request.repeats)?.outcome;
  const order = request.order === undefined ? undefined : await earlier.get(request.order)?.id;
  const body = order === undefined ? request.body : { ...request.body, order };
  const headers: Record<string, string> =
    request.idempotencyKey === undefined
      ? {}
      : { 'idempotency-key': `demo-${runId}-${request.idempotencyKey}` };

  const start = pace.now();
  const deadline = start + timeoutMilliseconds;
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const end = async (): Promise<End> => {
    const post = async () => api.post(`requests/${request.type}`, JSON.stringify(body), headers, signal);
    const answer = await askUntilAnswered(post, pace, deadline);
    if (answer === undefined) return { kind: 'unanswered' };
    if (answer.status !== 202) return refusal(answer);
    const { success, data } = ticket.safeParse(answer.body);
    if (!success) throw new DemoFailure('The API answered 202 without an id: is this the right address?');
    const { id } = data;
    accepted(id);
    const followed = await follow(answer, async (url) => api.get(url, signal), pace, deadline);
    switch (followed.kind) {
      case 'status':
        return { kind: 'followed', id, latest: followed.latest };
      case 'untold':
        return refusal(followed.answer);
      case 'unanswered':
        return followed;
    }
  };
  const result = await end().catch((error: unknown): End => {
    if (signal.aborted) return { kind: 'unanswered' };
    throw error;
  });
  return { request, body, end: result, milliseconds: pace.now() - start };
}

function refusal({ status, body }: Answer): End {
  return { kind: 'refused', httpStatus: status, detail: detailOf(body) };
}
