import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import { type EventChannels, RefusedEvents } from '../core/event-channels';
import { defaultProvider } from './credentials';
import { NodeSha256 } from './node-sha256';

export interface AppSyncChannelsOptions {
  /** Where events are published to, such as `https://….appsync-api.eu-west-1.amazonaws.com/event`. */
  readonly url: string;
  readonly region: string;
}

/** https://docs.aws.amazon.com/appsync/latest/eventapi/publish-http.html */
const answers = z.object({ failed: z.array(z.object({ index: z.int() })) });

const timeoutMilliseconds = 5000;

/** AppSync Events by HTTP, as the function's role. There is no client of the SDK for it. */
export class AppSyncChannels implements EventChannels {
  private readonly url: URL;
  private readonly signature: SignatureV4;

  constructor({ url, region }: AppSyncChannelsOptions) {
    this.url = new URL(url);
    this.signature = new SignatureV4({
      service: 'appsync',
      region,
      credentials: defaultProvider(),
      sha256: NodeSha256,
    });
  }

  async publish(channel: string, events: readonly string[]): Promise<readonly number[]> {
    const { protocol, hostname, host, pathname } = this.url;
    const body = JSON.stringify({ channel, events });
    const { headers } = await this.signature.sign({
      method: 'POST',
      protocol,
      hostname,
      path: pathname,
      headers: { 'content-type': 'application/json', host },
      body,
    });
    const response = await fetch(this.url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const text = await response.text();
    if (!response.ok) throw failureOf(response.status, text);
    return z.parse(answers, JSON.parse(text)).failed.map(({ index }) => index);
  }
}

/** What was given is wrong, or too large. All else may pass, or be mended: a timeout, throttling, a permission. */
const refusals = new Set([400, 413]);

function failureOf(status: number, text: string): Error {
  const message = `AppSync answered ${status}: ${text.slice(0, 500)}`;
  return refusals.has(status) ? new RefusedEvents(message) : new Error(message);
}
