import type * as z from 'zod/mini';

/**
 * What SNS can filter on: a string, a number (at most 10^9 either way, five decimals) or a list of strings. Becomes a
 * message attribute of the type `String`, `Number` or `String.Array`; none when it is undefined or empty.
 */
export type RoutingValue = string | number | readonly string[] | undefined;

export type RoutingAttributes = Readonly<Record<string, RoutingValue>>;

/** Raw delivery carries ten attributes, and SNS discards a message with more; `type` is always one of them. */
export const maxRoutingAttributes = 9;

/**
 * One kind of request that clients may send. Its schema is the only description of the body: the API's model, the
 * TypeScript type and the validation in the dispatcher all come from it; and what filters can ask for comes from its
 * routing attributes.
 */
export interface RequestType<
  Name extends string = string,
  Schema extends z.core.$ZodType = z.core.$ZodType,
  Attributes extends RoutingAttributes = RoutingAttributes,
> {
  /** Last segment of the path, `POST /requests/{name}`, and the event's `type`. */
  readonly name: Name;
  readonly description: string;
  readonly schema: Schema;
  /** Names of the body's fields that are routing attributes. */
  readonly attributeFields: readonly string[];
  /** Largest body in bytes that can be uploaded for it; 0 when none can. */
  readonly largestUpload: number;
  /** Schemas of the routing attributes that are computed, by name. */
  readonly derivedSchemas: Readonly<Record<string, z.core.$ZodType>>;
  /** Field of the body by whose value requests are received in order. */
  readonly orderedBy?: string;
  /** Whether the API no longer accepts it. @default false */
  readonly retired?: boolean;
  /** Paths of members and values that the API no longer accepts. @default - none */
  readonly retiredMembers?: readonly string[];
  /** The value of that field in a valid body; nothing when requests have no order. */
  orderValue(data: z.output<Schema>): string | undefined;
  /** The routing attributes of a valid body. */
  attributes(data: z.output<Schema>): Attributes;
  readonly example: z.input<Schema>;
}

/** What a request type is declared with. */
export interface RequestTypeDefinition<
  Name extends string,
  Schema extends z.core.$ZodType,
  Field extends string,
  Derived extends DerivedSchemas,
> {
  /** Lower-case words and hyphens. */
  readonly name: Name;
  readonly description: string;
  /**
   * A strict object; every field with a description. Becomes JSON Schema draft 4, so no transformations. Rules that
   * JSON Schema cannot say go into a `refine` of the whole object: the dispatcher checks them. Callers read the error text
   * of a `refine`: it names the rule, and never quotes the value.
   */
  readonly schema: Schema;
  /**
   * Fields of the body that subscriptions may filter on, as they are. With the derived ones at most
   * {@link maxRoutingAttributes}, none called `type`. Attributes are seen by whoever may read the queue's metadata: no
   * personal data.
   */
  readonly attributes: readonly Field[];
  /**
   * Attributes that are computed from the body: what each can be, and how it comes about. The schema is what the
   * analysis of the routes believes.
   * @default - none
   */
  readonly derived?: {
    readonly [Key in keyof Derived]: {
      readonly schema: Derived[Key];
      readonly of: (data: z.output<Schema>) => z.output<Derived[Key]>;
    };
  };
  /**
   * Field by whose value requests are received in order: those of one tenant with the same value one after another, each
   * when the one before has ended. A required text that cannot be long: it becomes the message group. (No number, for 7
   * and 7.0 are one number and two texts.)
   * @default - in no order
   */
  readonly orderedBy?: OrderField<z.output<Schema>>;
  /**
   * Largest body in bytes when it is uploaded, for requests that are more than a message; then there is also
   * `POST /requests/{name}/large`, and whoever receives them needs memory for one.
   * @default - bodies are sent as they are, and are at most a message
   */
  readonly largestUpload?: number;
  /**
   * Whether the API no longer accepts the type. Requests that were accepted before are still processed. The type can be
   * removed when they are: `docs/operating.md`.
   * @default false
   */
  readonly retired?: boolean;
  /**
   * Optional members, and values of enumerations, that the API no longer accepts: `note`, `lines[].weight`,
   * `reason=late`. They stay in the schema until requests that have them are processed.
   * @default - none
   */
  readonly retiredMembers?: readonly string[];
  /** A valid body, for documentation and for `npm run example`. */
  readonly example: z.input<Schema>;
}

type DerivedSchemas = Readonly<Record<string, z.core.$ZodType<RoutingValue>>>;

/** Fields whose values can be attributes: texts, numbers, lists of texts. */
type RoutableField<Data> = {
  [Key in keyof Data & string]-?: Data[Key] extends RoutingValue ? Key : never;
}[keyof Data & string];

/** Fields that are there in every body, and texts. */
type OrderField<Data> = {
  [Key in keyof Data & string]-?: Data[Key] extends string ? Key : never;
}[keyof Data & string];

type AttributesOfDefinition<Data, Field extends string, Derived extends DerivedSchemas> = {
  readonly [Key in Field]: Key extends keyof Data ? Data[Key] : never;
} & { readonly [Key in keyof Derived]: z.output<Derived[Key]> };

/** Declares a request type, with its types inferred from its schema. */
export function requestType<
  const Name extends string,
  Schema extends z.core.$ZodType,
  const Field extends RoutableField<z.output<Schema>>,
  // oxlint-disable-next-line typescript/no-empty-object-type -- nothing derived
  Derived extends DerivedSchemas = {},
>(
  definition: RequestTypeDefinition<Name, Schema, Field, Derived>,
): RequestType<Name, Schema, AttributesOfDefinition<z.output<Schema>, Field, Derived>>;
export function requestType(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: z.core.$ZodType;
  readonly attributes: readonly string[];
  readonly derived?: Readonly<Record<string, Derivation>>;
  readonly orderedBy?: string;
  readonly largestUpload?: number;
  readonly retired?: boolean;
  readonly retiredMembers?: readonly string[];
  readonly example: unknown;
}): RequestType {
  const { attributes: attributeFields, derived = {}, largestUpload = 0, ...rest } = definition;
  const { orderedBy } = rest;
  const derivations = Object.entries(derived);
  return {
    ...rest,
    largestUpload,
    attributeFields,
    derivedSchemas: Object.fromEntries(derivations.map(([name, { schema }]) => [name, schema])),
    orderValue(data: Readonly<Record<string, string>>) {
      return orderedBy === undefined ? undefined : data[orderedBy];
    },
    attributes(data: Readonly<Record<string, RoutingValue>>) {
      const chosen: Record<string, RoutingValue> = {};
      for (const field of attributeFields) chosen[field] = data[field];
      for (const [name, { of }] of derivations) chosen[name] = of(data);
      return chosen;
    },
  };
}

interface Derivation {
  readonly schema: z.core.$ZodType;
  of(this: void, data: Readonly<Record<string, RoutingValue>>): RoutingValue;
}

/** The body of a request type, once valid. */
export type DataOf<Type extends RequestType> = z.output<Type['schema']>;

/** The routing attributes of a request type. */
export type AttributesOf<Type extends RequestType> = ReturnType<Type['attributes']>;
