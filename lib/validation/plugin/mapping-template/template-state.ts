import type { Variables } from './client-data';
import type { ClientData } from './sources';

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
  const held = new Map<string, readonly ClientData[]>();
  const checked = new Set<string>();
  for (const state of states) {
    for (const [name, data] of state.held) held.set(name, [...new Set([...(held.get(name) ?? []), ...data])]);
    for (const key of state.checked) checked.add(key);
  }
  const depths = new Set(states.map(({ depth }) => depth));
  return { held, checked, depth: depths.size === 1 ? states[0]?.depth : undefined };
}
