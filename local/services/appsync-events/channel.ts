import { badRequest } from './errors';
import type { EventLimits } from './limits';

/** Where events are published to, or with `*` at the end, what is subscribed to. */
export interface Channel {
  /** Such as `/default/orders/1`. */
  readonly path: string;
  readonly segments: readonly string[];
  /** The first segment. */
  readonly namespace: string;
}

const segmentForm = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/**
 * The channel that `text` names; a slash may stand before and after it.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespaces.html
 * @throws EventError `BadRequestException`
 */
export function parseChannel(text: unknown, limits: EventLimits): Channel {
  const segments = segmentsOf(text);
  check(segments, segments, limits);
  return channelOf(segments);
}

/**
 * The same for a subscription, whose last segment may be `*`.
 * @throws EventError `BadRequestException`
 */
export function parseSubscribedChannel(text: unknown, limits: EventLimits): Channel {
  const segments = segmentsOf(text);
  check(segments, segments.length > 1 && segments.at(-1) === '*' ? segments.slice(0, -1) : segments, limits);
  return channelOf(segments);
}

/** Whether a subscription to `subscribed` receives what is published to `channel`: `*` stands for all that is below. */
export function covers(subscribed: Channel, channel: Channel): boolean {
  const { segments } = subscribed;
  if (segments.at(-1) !== '*') return subscribed.path === channel.path;
  const before = segments.slice(0, -1);
  return (
    channel.segments.length > before.length && before.every((name, index) => channel.segments[index] === name)
  );
}

function segmentsOf(text: unknown): readonly string[] {
  if (typeof text !== 'string' || text === '') throw badRequest('Missing channel');
  return text.replace(/^\//, '').replace(/\/$/, '').split('/');
}

function check(all: readonly string[], named: readonly string[], limits: EventLimits): void {
  const { channelSegments, segmentCharacters } = limits;
  const valid = named.every((name) => segmentForm.test(name) && name.length <= segmentCharacters);
  if (valid && all.length <= channelSegments) return;
  throw badRequest(
    `Invalid channel: /${all.join('/')} given; a channel has 1 to ${channelSegments} segments of 1 to ` +
      `${segmentCharacters} letters, digits and dashes, and * only at the end of a subscription.`,
  );
}

function channelOf(segments: readonly string[]): Channel {
  return { path: `/${segments.join('/')}`, segments, namespace: segments[0] ?? '' };
}
