import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What an endpoint answers: a status, or nothing at all. */
export type Answer = number | 'nothing';

/** An HTTP endpoint on this machine that remembers what it is sent. */
export class ListeningEndpoint {
  readonly requests: ReceivedRequest[] = [];
  /** What comes of the next requests, one after the other; the last one stays. */
  answers: Answer[] = [200];
  private readonly waiting: (() => void)[] = [];
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly scheme: 'http' | 'https') {}

  static async open(secure?: { readonly key: string; readonly cert: string }): Promise<ListeningEndpoint> {
    const endpoint = new ListeningEndpoint(secure === undefined ? 'http' : 'https');
    const { serve } = endpoint;
    const server = secure === undefined ? createServer(serve) : createSecureServer(secure, serve);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint.port = typeof address === 'object' && address !== null ? address.port : 0;
    endpoint.server = server;
    return endpoint;
  }

  get url(): string {
    return this.urlFor('');
  }

  /** @param credentials `name:password@` */
  urlFor(credentials: string, path = '/hook?from=sns'): string {
    return `${this.scheme}://${credentials}127.0.0.1:${this.port}${path}`;
  }

  /** The request of that number, from 1, once it is here. */
  async request(number: number): Promise<ReceivedRequest> {
    for (;;) {
      const request = this.requests[number - 1];
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** The JSON of the request of that number. */
  async envelope(number: number): Promise<Record<string, string>> {
    return JSON.parse((await this.request(number)).body);
  }

  async close(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  private readonly serve: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      this.requests.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = (this.answers.length > 1 ? this.answers.shift() : this.answers[0]) ?? 200;
      if (answer !== 'nothing') response.writeHead(answer).end();
      for (const wake of this.waiting.splice(0)) wake();
    });
  };
}

const signedParts: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/**
 * Verifies a message as its receiver does, from the documentation and the certificate that the message names.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export async function hasValidSignature(message: Readonly<Record<string, string>>): Promise<boolean> {
  const answer = await fetch(message['SigningCertURL'] ?? '');
  const certificate = new X509Certificate(await answer.text());
  let text = '';
  for (const part of signedParts[message['Type'] ?? ''] ?? []) {
    if (message[part] !== undefined) text += `${part}\n${message[part]}\n`;
  }
  const algorithm = message['SignatureVersion'] === '2' ? 'sha256WithRSAEncryption' : 'sha1WithRSAEncryption';
  const key = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  const signature = Buffer.from(message['Signature'] ?? '', 'base64');
  return verify(algorithm, Buffer.from(text, 'utf8'), key, signature);
}
