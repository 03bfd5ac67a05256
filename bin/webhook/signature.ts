import { verify, X509Certificate } from 'node:crypto';
import type { SnsMessage } from './sns-message';

/**
 * Whether the holder of the certificate's key has signed the message. Version 2 signs the SHA-256 of the text with RSA;
 * version 1 its SHA-1, which is not taken for a signature any more.
 *
 * @param certificate in PEM
 * @throws Error when it is none
 */
export function isSigned(message: SnsMessage, certificate: string): boolean {
  if (message.SignatureVersion !== '2') return false;
  const { publicKey } = new X509Certificate(certificate);
  if (publicKey.asymmetricKeyType !== 'rsa') return false;
  const text = Buffer.from(stringToSign(message));
  return verify('RSA-SHA256', text, publicKey, Buffer.from(message.Signature, 'base64'));
}

/** Name and value of each member that is signed, a line each. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function stringToSign(message: SnsMessage): string {
  const { Message, MessageId, Timestamp, TopicArn, Type } = message;
  const members =
    Type === 'Notification'
      ? { Message, MessageId, Subject: message.Subject, Timestamp, TopicArn, Type }
      : {
          Message,
          MessageId,
          SubscribeURL: message.SubscribeURL,
          Timestamp,
          Token: message.Token,
          TopicArn,
          Type,
        };
  return Object.entries(members)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}\n${value}\n`]))
    .join('');
}
