import type { Scalar } from '../condition';
import type { FilterableMessage, FilterScope } from '../policy';

/** JSON Schema, draft 2020-12 or earlier; what of it is not understood is taken to allow everything. */
export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** A value that a key is to have: a single one, a list, or undefined for none at all. */
export type Wanted = Scalar | readonly Scalar[] | undefined;

/** What messages of one kind can be like, such as those of one request type. */
export interface MessageKind {
  readonly name: string;
  /**
   * Of an object with a property for each message attribute: a text, a number or a list of texts. It may allow more than
   * is ever published, and never less.
   */
  readonly attributes: JsonSchema;
  /** Of the message's body. It may allow more than is ever published, and never less. */
  readonly body: JsonSchema;
  /** A message that is really published. */
  readonly example: FilterableMessage;
  /**
   * A message that is really published and has these values.
   * @param values by name of the attribute, or by dotted path into the body
   * @returns undefined when there is none, or none is known
   */
  complete(values: ReadonlyMap<string, Wanted>, scope: FilterScope): FilterableMessage | undefined;
}
