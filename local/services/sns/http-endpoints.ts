import { type ClientRequest, type OutgoingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AwsError } from '../../aws/error';
import type { Clock } from '../../clock';
import { isOnThisMachine } from './loopback';

/** What is posted to an endpoint. */
export interface EndpointRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long an endpoint may take. https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const LONGEST_ANSWER_MS = 15_000;

/** Posts to HTTP endpoints on this machine, and never to another. */
export class HttpEndpoints {
  private readonly open = new Set<ClientRequest>();
  private closed = false;

  /** @param clock measures how long an endpoint takes */
  constructor(private readonly clock: Clock) {}

  /**
   * @throws AwsError when the endpoint does not answer with 2xx: its status is 500 or above, or 429, when a later attempt
   *   may mend it
   */
  async post(url: string, request: EndpointRequest): Promise<void> {
    if (!isOnThisMachine(url))
      throw new AwsError('EndpointNotCalled', 'Only this machine is called from here.');
    const target = new URL(url);
    const first = await this.exchange(target, request, {});
    // As SNS does, a name and password of the URL are kept back until they are asked for.
    const asksWho = first === 401 && target.username !== '';
    const status = asksWho ? await this.exchange(target, request, authorizationOf(target)) : first;
    if (status >= 200 && status < 300) return;
    throw new AwsError(`HTTP ${status}`, `The endpoint answered with the status ${status}.`, {
      // Redirects are not followed.
      status: Math.max(status, 400),
    });
  }

  /** Hangs up. */
  close(): void {
    this.closed = true;
    for (const request of this.open) request.destroy();
  }

  /** @returns the status of the answer */
  private async exchange(
    target: URL,
    { headers, body }: EndpointRequest,
    more: OutgoingHttpHeaders,
  ): Promise<number> {
    if (this.closed) throw unreachable('The runtime stops.');
    return new Promise<number>((resolve, reject) => {
      const begin = target.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = begin(
        {
          ...addressOf(target),
          method: 'POST',
          headers: { ...headers, ...more, 'content-length': Buffer.byteLength(body) },
          // No socket outlives its request, so that nothing is open when the runtime has stopped.
          agent: false,
          // A certificate that is made for this machine is signed by nobody.
          rejectUnauthorized: false,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 500);
        },
      );
      const timer = this.clock.after(LONGEST_ANSWER_MS, () => {
        request.destroy(new Error(`No answer within ${LONGEST_ANSWER_MS / 1000} s.`));
      });
      this.open.add(request);
      request.on('error', (error) => reject(unreachable(error.message)));
      request.once('response', () => timer.cancel());
      request.once('close', () => {
        timer.cancel();
        this.open.delete(request);
        reject(unreachable('The connection was closed without an answer.'));
      });
      request.end(body);
    });
  }
}

function addressOf({ hostname, port, pathname, search }: URL): object {
  return { hostname: hostname.replaceAll(/[[\]]/g, ''), port, path: pathname + search };
}

function authorizationOf({ username, password }: URL): OutgoingHttpHeaders {
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unreachable(why: string): AwsError {
  return new AwsError('EndpointUnreachable', why, { status: 503 });
}
