import * as z from 'zod/mini';
import { escapeUnaccepted } from './print-json';
import { requestIdPattern } from './request-id';
import type { PublishedAttributes } from './routing-attributes';

/** Members that are the same for every outcome. CloudEvents 1.0, https://cloudevents.io */
const envelope = {
  specversion: z.literal('1.0'),
  source: z.literal('/uketsuke/outcomes'),
  /** Of an outcome that is told twice it is the same both times. */
  id: z.string(),
  /** RFC 3339. */
  time: z.string(),
  /** Who asked. @default - the API did not know */
  tenant: z.optional(z.string()),
  datacontenttype: z.literal('application/json'),
};

const requestId = z.string().check(z.regex(requestIdPattern));
const error = z.optional(
  z.object({
    /** The kind of failure, such as `cancelled`. */
    type: z.optional(z.string()),
    title: z.string(),
    detail: z.string(),
    reference: z.optional(z.string()),
  }),
);

/** What the dispatcher made of a request; `time` is when it was told, since the status does not record when it was so. */
const dispatched = z.object({
  ...envelope,
  type: z.literal('dispatched'),
  data: z.object({
    requestId,
    requestType: z.string(),
    state: z.enum(['dispatched', 'unrouted', 'failed', 'repeat']),
    expected: z.array(z.string()),
    /** `until`: RFC 3339. */
    waiting: z.optional(z.array(z.object({ consumer: z.string(), until: z.string() }))),
    /** For a repeat: the request that came first. */
    original: z.optional(z.string()),
    error,
  }),
});

/** How one consumer ended. */
const consumerEnded = z.object({
  ...envelope,
  type: z.literal('consumer-ended'),
  data: z.object({
    requestId,
    requestType: z.string(),
    consumer: z.string(),
    status: z.enum(['succeeded', 'failed']),
    result: z.optional(z.unknown()),
    error,
    completedAt: z.string(),
  }),
});

/** What a request came to. */
const requestEnded = z.object({
  ...envelope,
  type: z.literal('request-ended'),
  data: z.object({
    requestId,
    requestType: z.string(),
    status: z.enum(['succeeded', 'failed', 'unrouted']),
    /** Of one that failed before it could be dispatched; consumers tell their own. */
    error,
  }),
});

/** A message of the outcomes topic, and an event on a channel. Members that a reader does not know are ignored. */
export const outcome = z.discriminatedUnion('type', [dispatched, consumerEnded, requestEnded]);
export type Outcome = z.output<typeof outcome>;
export type Dispatched = z.output<typeof dispatched>;
export type ConsumerEnded = z.output<typeof consumerEnded>;
export type RequestEnded = z.output<typeof requestEnded>;

/** A part of what becomes of a request, told once: the second half of an outcome's id. */
export const outcomePart = {
  dispatched: 'dispatched',
  consumer: (name: string) => `consumer/${name}`,
  ended: 'ended',
} as const;

export function outcomeId(id: string, part: string): string {
  return `${id}/${part}`;
}

/** The message attributes that subscribers filter on; SNS refuses empty ones. */
export function outcomeAttributes({ type, tenant, data }: Outcome): PublishedAttributes {
  const values = {
    type,
    tenant,
    requestType: data.requestType,
    consumer: 'consumer' in data ? data.consumer : undefined,
    status: 'state' in data ? data.state : data.status,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === ''
        ? []
        : [[name, { DataType: 'String', StringValue: escapeUnaccepted(value) }] as const],
    ),
  );
}
