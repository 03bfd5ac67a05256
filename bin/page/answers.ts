import * as z from 'zod/mini';
import { findRequestType } from '../../lambda/contract/find-request-type';
import { requestIdPattern } from '../../lambda/contract/request-id';
import type { RequestType } from '../../lambda/contract/request-type';
import type { Answer, Api } from '../demo/api';
import type { EventAccess } from './event-access';

/** What the page's own calls are answered with. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sources {
  readonly api: Api;
  readonly access: EventAccess;
  /** Request types that the page offers. */
  readonly requestTypes: readonly RequestType[];
}

const patienceMilliseconds = 30_000;

const subscriptionBody = z.object({ requestId: z.string().check(z.regex(requestIdPattern)) });

/**
 * Answers a call of the page.
 * @returns undefined when there is nothing of the kind
 * @throws DemoFailure when the API cannot be reached, or does not let the caller in
 */
export async function answerCall(
  sources: Sources,
  method: string,
  path: string,
  body: string,
): Promise<JsonAnswer | undefined> {
  const [, kind, name, ...rest] = path.replace(/^\/api/, '').split('/');
  if (rest.length > 0) return undefined;
  switch (`${method} ${kind}`) {
    case 'GET request-types':
      return name === undefined ? { status: 200, body: listRequestTypes(sources) } : undefined;
    case 'POST requests':
      return submit(sources, name ?? '', body);
    case 'GET availability':
      return name === undefined ? probe(sources.api) : undefined;
    case 'GET requests':
      return readStatus(sources.api, name ?? '');
    case 'POST live':
      return giveAccess(sources.access, name, body);
    default:
      return undefined;
  }
}

function listRequestTypes({ requestTypes }: Sources): unknown {
  return requestTypes.map(({ name, description, example }) => ({ name, description, example }));
}

async function submit(
  { api, requestTypes }: Sources,
  type: string,
  body: string,
): Promise<JsonAnswer | undefined> {
  if (findRequestType(requestTypes, type) === undefined) return undefined;
  return forwarded(await api.post(`requests/${type}`, body, {}, AbortSignal.timeout(patienceMilliseconds)));
}

/** Any answer shows that the API is available: there is no request with this id. */
async function probe(api: Api): Promise<JsonAnswer> {
  await api.get(
    new URL(`${api.url}/requests/1000000000000-availability`),
    AbortSignal.timeout(patienceMilliseconds),
  );
  return { status: 200, body: {} };
}

async function readStatus(api: Api, id: string): Promise<JsonAnswer | undefined> {
  if (!requestIdPattern.test(id)) return undefined;
  const answer = forwarded(
    await api.get(new URL(`${api.url}/requests/${id}`), AbortSignal.timeout(patienceMilliseconds)),
  );
  // A browser would follow a redirect by itself, to where the API is not.
  return answer.status === 303 ? { ...answer, status: 200 } : answer;
}

function forwarded({ status, body, retryAfterMilliseconds }: Answer): JsonAnswer {
  const retryAfter = String(Math.ceil(retryAfterMilliseconds / 1000));
  return { status, body: body ?? null, headers: { 'retry-after': retryAfter } };
}

async function giveAccess(
  access: EventAccess,
  name: string | undefined,
  body: string,
): Promise<JsonAnswer | undefined> {
  if (name === 'connection') return { status: 200, body: await access.connection() };
  if (name !== 'subscription') return undefined;
  const { success, data } = subscriptionBody.safeParse(parseJson(body));
  const subscription = success ? await access.subscription(data.requestId) : undefined;
  return subscription === undefined
    ? { status: 400, body: { detail: 'There is no channel for what is no id of a request.' } }
    : { status: 200, body: subscription };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
