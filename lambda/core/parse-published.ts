import type { ClaimCheck } from '../contract/claim-check';
import { publishedEvent, type PublishedEvent } from '../contract/envelope';
import type { DataOf, RequestType } from '../contract/request-type';
import { PermanentFailure } from './permanent-failure';
import { validate } from './validation';
import { NotUnderstood } from './queue/wait-for-deployment';

/** A request of one type as a consumer receives it. */
export interface Request<Type extends RequestType> {
  readonly id: string;
  readonly type: Type['name'];
  /** When it was accepted, RFC 3339. */
  readonly time: string;
  /** Who asked. */
  readonly tenant?: string;
  readonly traceparent?: string;
  readonly data: DataOf<Type>;
}

/** A request of any of the types, told apart by `type`. */
export type RequestOf<Types extends readonly RequestType[]> = {
  [Index in keyof Types]: Request<Types[Index]>;
}[number];

/** @throws NotUnderstood for a message that is not an event of ours */
export function parseEvent(text: string): PublishedEvent {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new NotUnderstood('Not an event', 'The message is not JSON');
  }
  const event = validate(publishedEvent, json);
  if ('refused' in event) throw new NotUnderstood('Not an event', event.refused);
  return event.valid;
}

/** The claim check that an event has in place of its data. */
export function claimCheckOf({ dataref, datasha256, datasize }: PublishedEvent): ClaimCheck | undefined {
  if (dataref === undefined || datasha256 === undefined || datasize === undefined) return undefined;
  return { dataref, sha256: datasha256, size: datasize };
}

/**
 * The event with its body in it again.
 * @throws PermanentFailure when the body is not JSON
 */
export function withBody(event: PublishedEvent, text: string): PublishedEvent {
  try {
    return { ...event, data: JSON.parse(text) };
  } catch {
    throw new PermanentFailure('Invalid request', 'The body is not one JSON value');
  }
}

export type RequestParser<Types extends readonly RequestType[]> = (event: PublishedEvent) => RequestOf<Types>;

/**
 * Makes the function that turns events into requests of the given types. The dispatcher has validated the body, so what
 * is refused here has a contract that this copy of the types does not know.
 */
export function requestParser<const Types extends readonly RequestType[]>(
  types: Types,
): RequestParser<Types> {
  const byName = new Map<string, Types[number]>(types.map((type) => [type.name, type]));
  return (event) => {
    const type = byName.get(event.type);
    if (type === undefined) {
      const handled = [...byName.keys()].join(', ');
      throw new NotUnderstood('Request type not handled', `"${event.type}" is not one of ${handled}`);
    }
    const data = validate(type.schema, event.data);
    if ('refused' in data) {
      const contract = event.contract === undefined ? '' : `, contract ${event.contract}`;
      throw new NotUnderstood('Contract not known', `${event.type}${contract}: ${data.refused}`);
    }
    const { id, time, tenant, traceparent } = event;
    // The schema was looked up by the name, so that name and data belong together: no type can say that.
    return { id, type: type.name, time, tenant, traceparent, data: data.valid } as RequestOf<Types>;
  };
}
