import * as z from 'zod/mini';
import { printJson } from '../../contract/print-json';
import type { PublishedAttributes } from '../../contract/routing-attributes';
import type { Thrown } from '../thrown';
import { validate } from '../validation';

/** A request that was published while a filter was new, and is published once more where a part was not claimed. */
export interface Republication {
  readonly requestId: string;
  /** Consumers whose filter was new. */
  readonly consumers: readonly string[];
  readonly body: string;
  readonly attributes: PublishedAttributes;
  /** The message group that it was published in. @default - it was published without a group */
  readonly group?: string;
  /**
   * When the filters no longer count as new, in milliseconds since the epoch. The last copy is published then.
   * @default - the first copy is the last one
   */
  readonly until?: number;
  /** Whether a copy has been published. @default false */
  readonly repeated?: boolean;
}

/** A republication with the time until it is due. */
export interface LaterRepublication extends Republication {
  readonly delaySeconds: number;
}

/** The longest delay of a message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const longestDelaySeconds = 900;

/** Returns the delay of a message that is due at a moment, or as late as a message can be delayed. */
export function delayUntil(due: number, now: number): number {
  return Math.min(longestDelaySeconds, Math.max(0, Math.ceil((due - now) / 1000)));
}

/** Where republications wait until they are due. */
export interface Republications {
  /** @returns those that could not be scheduled, with the reason */
  schedule<Item extends LaterRepublication>(items: readonly Item[]): Promise<ReadonlyMap<Item, Thrown>>;
}

/** Which parts of a request have been claimed. */
export interface ClaimedParts {
  /** Returns those of the consumers that have not claimed their part. One that is not known counts as unclaimed. */
  unclaimed(requestId: string, consumers: readonly string[]): Promise<readonly string[]>;
}

const head = z.object({
  requestId: z.string().check(z.minLength(1)),
  consumers: z.array(z.string()),
  attributes: z.record(
    z.string(),
    z.object({ DataType: z.enum(['String', 'Number', 'String.Array']), StringValue: z.string() }),
  ),
  group: z.optional(z.string()),
  until: z.optional(z.number()),
  repeated: z.optional(z.boolean()),
});

/** Prints a republication for a queue. The body stands on a line of its own, so that escaping does not make it larger. */
export function printRepublication({ body, ...republication }: Republication): string {
  const { requestId, consumers, attributes, group, until, repeated } = republication;
  return `${printJson({ requestId, consumers, attributes, group, until, repeated })}\n${body}`;
}

/** @returns the republication, or why the text is not one */
export function parseRepublication(text: string): Republication | string {
  const end = text.indexOf('\n');
  let json: unknown;
  try {
    json = JSON.parse(text.slice(0, Math.max(end, 0)));
  } catch {
    return 'The first line is not JSON';
  }
  const checked = validate(head, json);
  return 'valid' in checked ? { ...checked.valid, body: text.slice(end + 1) } : checked.refused;
}
