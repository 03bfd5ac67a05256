/** What is signed of a message, in byte order; what a message has not is left out. */
const signedFields = [
  'Message',
  'MessageId',
  'Subject',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const;

/** Fields of the JSON that an endpoint receives, by name. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
export function stringToSign(fields: Fields): string {
  return signedFields
    .flatMap((name) => {
      const value = fields[name];
      return value === undefined ? [] : [`${name}\n${value}\n`];
    })
    .join('');
}
