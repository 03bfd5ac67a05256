import type { HandlerCall, NamespaceHandler } from './handler';
import type { PublishedEvent } from './published-events';

/** What a publisher is told. */
export interface PublishResult {
  readonly failed: readonly FailedEvent[];
  readonly successful: readonly IndexedEvent[];
}

interface IndexedEvent {
  readonly identifier: string;
  readonly index: number;
}

interface FailedEvent extends IndexedEvent {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** What a namespace's handler made of published events. */
export interface Outcome {
  /** JSON texts to broadcast. */
  readonly texts: readonly string[];
  /** Why events failed, by their ids. What a handler left out did not fail. */
  readonly errors: ReadonlyMap<string, string>;
}

/** @throws EventError when none of the events may be published */
export async function handled(
  handler: NamespaceHandler,
  events: readonly PublishedEvent[],
  call: HandlerCall,
): Promise<Outcome> {
  const given = events.map(({ id, payload }) => ({ id, payload }));
  const returned = await handler.publish?.(given, call);
  if (returned === undefined) return { texts: events.map(({ text }) => text), errors: new Map() };
  const errors = new Map(
    returned.flatMap(({ id, error }) => (error === undefined ? [] : [[id, error] as const])),
  );
  return {
    texts: returned.filter(({ error }) => error === undefined).map(({ payload }) => JSON.stringify(payload)),
    errors,
  };
}

/** How many events were left out, and how many failed; undefined when none. */
export function changesIn({ texts, errors }: Outcome, events: readonly PublishedEvent[]): string | undefined {
  const left = events.length - texts.length - errors.size;
  const parts = [
    ...(left > 0 ? [`filtered out ${left}`] : []),
    ...(errors.size > 0 ? [`failed ${errors.size}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

export function resultOf(events: readonly PublishedEvent[], errors: Outcome['errors']): PublishResult {
  const indexed = events.map(({ id: identifier }, index) => ({ identifier, index }));
  return {
    failed: indexed.flatMap((event) => {
      const errorMessage = errors.get(event.identifier);
      return errorMessage === undefined ? [] : [{ ...event, errorCode: 400, errorMessage }];
    }),
    successful: indexed.filter(({ identifier }) => !errors.has(identifier)),
  };
}
