import type { PushEvent } from '../../lambda/core/consumer/pushed-event';

/** What SNS calls a function with, as far as a consumer reads it. */
export function pushEvent(Message: string, publishedAt = 0, MessageId = 'sns-1'): PushEvent {
  return { Records: [{ Sns: { MessageId, Message, Timestamp: new Date(publishedAt).toISOString() } }] };
}

/** What Lambda sends to the destination of failures. */
export function invocationRecord(requestPayload: unknown): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: '2026-01-01T00:03:00.000Z',
    requestContext: {
      requestId: 'call-1',
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:alarm:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'NotDone', errorMessage: 'The request is not done: it comes back' },
  });
}
