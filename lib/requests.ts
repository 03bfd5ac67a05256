import { typeAttribute } from '../lambda/contract/envelope';
import type { AttributesOf, DataOf, RequestType } from '../lambda/contract/request-type';
import {
  and,
  type AttributeRequirements,
  type BodyRequirements,
  type Filter,
  onAttributes,
  onBody,
  or,
} from '../routing/filter';
import type { FilterPolicy } from '../routing/policy';
import { is } from '../routing/requirement';

/**
 * Requests of some types, to be narrowed down by what their attributes or their bodies have to be like.
 *
 * ```ts
 * requests(orderPlaced, orderCancelled)
 * requests(orderPlaced).where({ region: is('DE', 'AT'), total: isAtLeast(100_000) })
 * requests(orderPlaced).where({ total: isAtLeast(100_000) }, { region: is('JP') }) // one or the other
 * ```
 *
 * With several types, the fields that all of them have can be asked for.
 */
export function requests<const Types extends readonly [RequestType, ...RequestType[]]>(
  ...types: Types
): RequestFilter<Types[number]> {
  return new RequestFilter(types);
}

/** A filter on attributes that lets requests of some types pass, whatever is in them. */
export class RequestFilter<Type extends RequestType> implements Filter {
  readonly scope = 'MessageAttributes';
  readonly policy: FilterPolicy;
  private readonly names: readonly [string, ...string[]];

  constructor([first, ...others]: readonly [Type, ...Type[]]) {
    this.names = [first.name, ...others.map(({ name }) => name)];
    this.policy = onAttributes<{ [typeAttribute]: string }>({ [typeAttribute]: is(...this.names) }).policy;
  }

  /**
   * Those whose routing attributes fulfil one of the alternatives.
   * @throws InvalidFilter for what SNS cannot be asked
   */
  where(...alternatives: NonEmpty<AttributeRequirements<AttributesOf<Type>>>): Filter {
    const [first, ...others] = alternatives;
    return and(this, or(onAttributes(first), ...others.map((other) => onAttributes(other))));
  }

  /**
   * Those whose bodies fulfil one of the alternatives. SNS charges this by the gigabyte that it looks through; an
   * attribute costs nothing.
   * @throws InvalidFilter for what SNS cannot be asked
   */
  whereBody(...alternatives: NonEmpty<BodyRequirements<DataOf<Type>>>): Filter {
    const [first, ...others] = alternatives.map((data) => onBody<Envelope>({ data }));
    const types = onBody<Envelope>({ type: is(...this.names) });
    return first === undefined ? types : and(types, or(first, ...others));
  }
}

type NonEmpty<Item> = readonly [Item, ...Item[]];

/** The published event, as far as filters ask for it. */
interface Envelope {
  readonly type: string;
  readonly data: object;
}
