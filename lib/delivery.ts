/** How a consumer gets its requests. Which one it needs depends on how it lives: `README.md` has the table. */
export type Delivery = InParallel | InOrder;

/** From a queue of its own, as soon as they come, many at a time, in no order. */
export interface InParallel {
  readonly kind: 'in-parallel';
}

export function inParallel(): InParallel {
  return { kind: 'in-parallel' };
}

/**
 * From a FIFO queue of its own: the requests of one group (`orderedBy` of their type, for each tenant) one after another,
 * groups beside each other. A request that fails holds up its group until it succeeds or is given up.
 */
export interface InOrder {
  readonly kind: 'in-order';
}

export function inOrder(): InOrder {
  return { kind: 'in-order' };
}
