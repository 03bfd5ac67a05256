import type * as z from 'zod/mini';

/**
 * What SNS can filter on: a string, a number (at most 10^9 either way, five decimals) or a list of strings. Becomes a
 * message attribute of the type `String`, `Number` or `String.Array`.
 */
export type RoutingAttributes = Readonly<Record<string, string | number | readonly string[]>>;

/** Raw delivery carries ten attributes, and SNS discards a message with more; `type` is always one of them. */
export const maxRoutingAttributes = 9;

/**
 * One kind of request that clients may send. Its schema is the only description of the body: the API's model, the
 * TypeScript type and the validation in the dispatcher all come from it.
 */
export interface RequestType<Name extends string = string, Schema extends z.core.$ZodType = z.core.$ZodType> {
  /** Last segment of the path, `POST /requests/{name}`, and the event's `type`: lower-case words and hyphens. */
  readonly name: Name;
  readonly description: string;
  /**
   * A strict object; every field with a description. Becomes JSON Schema draft 4, so no transformations. Rules that
   * JSON Schema cannot say go into a `refine` of the whole object: the dispatcher checks them.
   */
  readonly schema: Schema;
  /**
   * Picks what subscriptions may filter on; at most {@link maxRoutingAttributes}, none called `type`. Attributes are
   * seen by whoever may read the queue's metadata: no personal data.
   */
  attributes(data: z.output<Schema>): RoutingAttributes;
  /** A valid body, for documentation and for `npm run example`. */
  readonly example: z.input<Schema>;
}

/** Declares a request type, with the types of its functions inferred from its schema. */
export function requestType<const Name extends string, Schema extends z.core.$ZodType>(
  definition: RequestType<Name, Schema>,
): RequestType<Name, Schema> {
  return definition;
}

/** The body of a request type, once valid. */
export type DataOf<Type extends RequestType> = z.output<Type['schema']>;
