import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { DemoFailure } from './demo-failure';

/** One call of the API, as it goes over the wire. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Gives a call's headers, those of its signature among them. */
export type Signer = (call: Call) => Promise<Readonly<Record<string, string>>>;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Signs for API Gateway, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function signerFor(region: string, credentials: () => Promise<Credentials>): Signer {
  const signature = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async ({ method, url, headers, body }) => {
    const signed = await signature.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...headers, host: url.host },
      ...(body !== undefined && { body }),
    });
    return signed.headers;
  };
}

/** The caller's credentials, from where the AWS CLI has them: environment, profile, SSO, container, instance. */
export function callersCredentials(): () => Promise<Credentials> {
  let provider: Promise<() => Promise<Credentials>> | undefined;
  return async () => {
    provider ??= loadProvider();
    try {
      return await (
        await provider
      )();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new DemoFailure(
        `There are no AWS credentials to sign with: ${reason}\n` +
          'Sign in (`aws sso login`, `aws configure`), choose a profile with AWS_PROFILE, or give --no-sign.',
      );
    }
  };
}

/** It takes a while to load, and most demos are of the local runtime and sign nothing. */
async function loadProvider(): Promise<() => Promise<Credentials>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}

/** The hash that the signer computes with. */
export class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = this.fresh();
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = this.fresh();
  }

  private fresh(): Hash | Hmac {
    const { secret } = this;
    if (secret === undefined) return createHash('sha256');
    return createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
