import * as z from 'zod/mini';

/** What all messages have that SNS sends to an endpoint. */
const common = {
  MessageId: z.string().check(z.minLength(1)),
  TopicArn: z.string().check(z.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?$/)),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.string(),
  Signature: z.string(),
  SigningCertURL: z.string(),
};

const confirmation = { ...common, Token: z.string(), SubscribeURL: z.string() };

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const snsMessage = z.discriminatedUnion('Type', [
  z.object({ ...common, Type: z.literal('Notification'), Subject: z.optional(z.string()) }),
  z.object({ ...confirmation, Type: z.literal('SubscriptionConfirmation') }),
  z.object({ ...confirmation, Type: z.literal('UnsubscribeConfirmation') }),
]);

export type SnsMessage = z.output<typeof snsMessage>;
export type Notification = Extract<SnsMessage, { Type: 'Notification' }>;
export type Confirmation = Extract<SnsMessage, { Type: 'SubscriptionConfirmation' }>;

/** @returns nothing when the text is none of the messages that SNS sends */
export function parseSnsMessage(text: string): SnsMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, data } = snsMessage.safeParse(json);
  return success ? data : undefined;
}
