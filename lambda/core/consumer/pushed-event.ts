import * as z from 'zod/mini';

/** What this code reads of what SNS calls a function with. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export interface PushEvent {
  readonly Records: readonly PushRecord[];
}

export interface PushRecord {
  readonly Sns: PushedMessage;
}

export interface PushedMessage {
  readonly MessageId: string;
  readonly Message: string;
  /** When it was published, RFC 3339. */
  readonly Timestamp: string;
}

/** What Lambda tells of a call that it gave up. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const invocationRecord = z.object({
  requestPayload: z.object({ Records: z.tuple([z.object({ Sns: z.object({ Message: z.string() }) })]) }),
});

/** What SNS writes around a message that it could not hand over. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const notification = z.object({ Type: z.literal('Notification'), Message: z.string() });

/**
 * The event that a message of the queue behind a pushed consumer carries. It has come from Lambda, or has been put back
 * from where SNS left it, or is the event itself.
 */
export function eventTextIn(body: string): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return body;
  }
  const record = invocationRecord.safeParse(json);
  if (record.success) return record.data.requestPayload.Records[0].Sns.Message;
  const notified = notification.safeParse(json);
  return notified.success ? notified.data.Message : body;
}
