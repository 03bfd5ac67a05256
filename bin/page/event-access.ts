import { SignatureV4 } from '@smithy/signature-v4';
import { channelOf } from '../../lambda/contract/outcome-channel';
import { Sha256, type Credentials } from '../demo/signer';
import type { EventEndpoints } from './command-line';

export interface EventAccessOptions {
  readonly endpoints: EventEndpoints;
  readonly credentials: () => Promise<Credentials>;
  /** Whose channels are signed for; those of nobody else are. */
  readonly tenant: () => Promise<string>;
  /** @default - now */
  readonly now?: () => Date;
}

/** Headers that stand for the signature, wherever they are sent. */
export type Authorization = Readonly<Record<string, string>>;

/** What a browser gives to `new WebSocket`. */
export interface ConnectionAccess {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** What a browser puts into its message `subscribe`. */
export interface SubscriptionAccess {
  readonly channel: string;
  readonly authorization: Authorization;
}

/** These are signed too, and have to be said as they are. */
const signedHeaders = {
  accept: 'application/json, text/javascript',
  'content-encoding': 'amz-1.0',
  'content-type': 'application/json; charset=UTF-8',
};

/**
 * Signs what a browser needs to follow requests on the Event API, so that it needs no credentials. A signature is good
 * for one thing: to connect, or to subscribe to one channel.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html
 */
export class EventAccess {
  private readonly signature: SignatureV4;

  constructor(private readonly options: EventAccessOptions) {
    const { endpoints, credentials } = options;
    this.signature = new SignatureV4({
      service: 'appsync',
      region: endpoints.region,
      credentials,
      sha256: Sha256,
      // Its header is not among those that AppSync documents.
      applyChecksum: false,
    });
  }

  async connection(): Promise<ConnectionAccess> {
    const authorization = await this.sign('{}');
    const encoded = Buffer.from(JSON.stringify(authorization)).toString('base64url');
    // Browsers send no headers with a WebSocket, but subprotocols.
    return {
      url: this.options.endpoints.realtime,
      protocols: ['aws-appsync-event-ws', `header-${encoded}`],
    };
  }

  /** @returns undefined for an id that can have no channel */
  async subscription(requestId: string): Promise<SubscriptionAccess | undefined> {
    const channel = channelOf(await this.options.tenant(), requestId);
    if (channel === undefined) return undefined;
    return { channel, authorization: await this.sign(JSON.stringify({ channel })) };
  }

  /** Both are signed as if `body` were published. */
  private async sign(body: string): Promise<Authorization> {
    const { endpoints, now = () => new Date() } = this.options;
    const { protocol, hostname, host, pathname } = new URL(endpoints.http);
    const { headers } = await this.signature.sign(
      { method: 'POST', protocol, hostname, path: pathname, headers: { ...signedHeaders, host }, body },
      { signingDate: now() },
    );
    return headers;
  }
}
