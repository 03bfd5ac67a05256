import type { QueueRecord } from '../../lambda/core/queue/partial-batch';
import { surveyFiled } from '../sample-app/request-types';

/** A well-formed request id; different for each number. */
export function requestId(number = 0): string {
  return `1767225600000-JKJaXmPLvHc${String(number).padStart(6, '0')}`;
}

interface Parts {
  readonly id?: string;
  readonly type?: string;
  readonly tenant?: string;
  readonly idempotencykey?: string;
  readonly traceparent?: string;
  readonly datacontenttype?: string;
  /** JSON text. */
  readonly data?: string;
}

/** A message of the intake queue, as the API's mapping template prints it. */
export function intakeText(parts: Parts = {}): string {
  const { data = JSON.stringify(surveyFiled.example), id = requestId(), type = 'survey-filed' } = parts;
  const { tenant = '', idempotencykey = '', traceparent = '', datacontenttype = 'application/json' } = parts;
  const context = {
    specversion: '1.0',
    id,
    source: '/uketsuke/requests',
    type,
    datacontenttype,
    tenant,
    idempotencykey,
    traceparent,
  };
  return `{"data":${data},${JSON.stringify(context).slice(1)}`;
}

/** An event as the dispatcher publishes it. */
export function eventText(data: unknown, type: string, id = requestId()): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: '/uketsuke/requests',
    type,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    data,
  });
}

export function queueRecord(
  body: string,
  messageId = 'message-1',
  receiveCount = 1,
  sentAt = 0,
): QueueRecord {
  return {
    messageId,
    body,
    attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) },
  };
}
