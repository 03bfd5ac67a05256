import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

/** 1 signs the SHA-1 of a text, 2 its SHA-256. */
export type SignatureVersion = '1' | '2';

/** Signs what topics send. */
export interface Signer {
  /** @returns base64 */
  sign(text: string, version: SignatureVersion): Promise<string>;
  /** File name under which the certificate is served. */
  certificateName(): Promise<string>;
  /** In PEM. */
  certificate(): Promise<string>;
}

const algorithms: Readonly<Record<SignatureVersion, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/**
 * An RSA key with a certificate that it signed itself. Making a key takes a fifth of a second, so that it is made when
 * the first signature is asked for, in the background, and the certificate when somebody fetches it.
 */
export class SigningKey implements Signer {
  private keys: Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> | undefined;
  private pem: Promise<string> | undefined;

  async sign(text: string, version: SignatureVersion): Promise<string> {
    const { privateKey } = await this.pair();
    return sign(algorithms[version], Buffer.from(text), privateKey).toString('base64');
  }

  async certificateName(): Promise<string> {
    const { publicKey } = await this.pair();
    const digest = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
    return `SimpleNotificationService-${digest.digest('hex').slice(0, 32)}.pem`;
  }

  async certificate(): Promise<string> {
    this.pem ??= this.pair().then(async ({ privateKey, publicKey }) => {
      const { generate } = await import('selfsigned');
      const { cert } = await generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], {
        algorithm: 'sha256',
        keyPair: {
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
          publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        },
      });
      return cert;
    });
    return this.pem;
  }

  private async pair(): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> {
    this.keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return this.keys;
  }
}

/** The one key of this process. */
export const processSigner: Signer = new SigningKey();
