import type { Channel } from './channel';
import type { Caller, EventRequest } from './request';

/** An event on its way through a handler. */
export interface HandledEvent {
  readonly id: string;
  readonly payload: unknown;
  /** Set by a handler: the event is not broadcast, and its publisher is told why. */
  readonly error?: string;
}

/** What a handler is called with, beside the events. */
export interface HandlerCall {
  readonly channel: Channel;
  readonly caller: Caller;
  readonly request: EventRequest;
}

/** What a namespace does with what is published and subscribed to. */
export interface NamespaceHandler {
  /**
   * @returns the events to broadcast: what is left out is not
   * @throws EventError when none of them may be published
   */
  publish?(events: readonly HandledEvent[], call: HandlerCall): Promise<readonly HandledEvent[]>;
  /** @throws EventError when the subscription is refused */
  subscribe?(call: HandlerCall): Promise<void>;
}

/**
 * The context of a handler, and the event of a function that is one.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/context-reference.html
 */
export function contextOf(
  operation: 'PUBLISH' | 'SUBSCRIBE',
  { channel, caller, request }: HandlerCall,
  events: readonly HandledEvent[] | null,
): object {
  return {
    identity: caller.identity,
    result: null,
    request: { headers: request.headers, domainName: null },
    info: {
      channel: { path: channel.path, segments: channel.segments },
      channelNamespace: { name: channel.namespace },
      operation,
    },
    error: null,
    prev: null,
    stash: {},
    outErrors: [],
    events,
  };
}
