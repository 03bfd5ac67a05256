/**
 * The quotas of AppSync Events as data, with what this runtime adds.
 * https://docs.aws.amazon.com/general/latest/gr/appsync.html
 */
export interface EventLimits {
  readonly eventsPerPublish: number;
  readonly eventBytes: number;
  /** Largest body of a publish request, and largest message over a WebSocket. */
  readonly publishBytes: number;
  readonly channelSegments: number;
  readonly segmentCharacters: number;
  readonly subscriptionsPerConnection: number;
  readonly keepAliveMilliseconds: number;
  /** What `connection_ack` tells clients: how long they may go without a keep-alive. */
  readonly connectionTimeoutMilliseconds: number;
  /** How long a connection lives. */
  readonly connectionMilliseconds: number;
  /** Real time that a handler may take. AWS counts tokens and iterations instead. */
  readonly handlerMilliseconds: number;
}

export const awsEventLimits: EventLimits = {
  eventsPerPublish: 5,
  eventBytes: 240 * 1024,
  publishBytes: 1200 * 1024,
  channelSegments: 5,
  segmentCharacters: 50,
  subscriptionsPerConnection: 200,
  keepAliveMilliseconds: 60_000,
  connectionTimeoutMilliseconds: 300_000,
  connectionMilliseconds: 24 * 60 * 60 * 1000,
  handlerMilliseconds: 1000,
};
