/** How a consumer gets its requests. Which one it needs depends on how it lives: `README.md` has the table. */
export type Delivery = InParallel;

/** From a queue of its own, as soon as they come, many at a time, in no order. */
export interface InParallel {
  readonly kind: 'in-parallel';
}

export function inParallel(): InParallel {
  return { kind: 'in-parallel' };
}
