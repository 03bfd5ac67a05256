import type { Variables } from './client-data';
import { oneOf, plain } from './value';

/** What is known at a place of a template. */
export interface State extends Variables {
  /** Nothing when it differs by the branch that was taken. */
  readonly depth: number | undefined;
}

export function copyOf({ held, checked, depth }: State): State {
  return { held: new Map(held), checked: new Set(checked), depth };
}

/** What may be so after any of the branches. */
export function joinOf(states: readonly State[]): State {
  const names = new Set(states.flatMap((state) => [...state.held.keys()]));
  const held = new Map(
    [...names].map((name) => [name, oneOf(states.map((state) => state.held.get(name) ?? plain))]),
  );
  const checked = new Set(states.flatMap((state) => [...state.checked]));
  const depths = new Set(states.map(({ depth }) => depth));
  return { held, checked, depth: depths.size === 1 ? states[0]?.depth : undefined };
}
