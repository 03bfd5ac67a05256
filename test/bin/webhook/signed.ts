import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { generate } from 'selfsigned';

/** A key with its certificate, which signs as SNS does. */
export interface SigningParty {
  readonly certificate: string;
  sign(text: string, algorithm?: string): string;
}

export async function signingParty(): Promise<SigningParty> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const { cert } = await generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], {
    algorithm: 'sha256',
    keyPair: { privateKey: pem, publicKey },
  });
  return {
    certificate: cert,
    sign: (text, algorithm = 'RSA-SHA256') =>
      sign(algorithm, Buffer.from(text), createPrivateKey(pem)).toString('base64'),
  };
}

export type Fields = Readonly<Record<string, string>>;

/** What SNS signs, by its documentation: these members in this order, where there are any. */
export function signedText(fields: Fields): string {
  return ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
    .filter((name) => fields[name] !== undefined)
    .map((name) => `${name}\n${fields[name]}\n`)
    .join('');
}
