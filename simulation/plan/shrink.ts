import type { Plan } from './plan';

/**
 * Removes faults and requests from a plan for as long as it still fails: large parts at first, single ones at last.
 * @param fails whether a plan still fails
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan;
  for (let before: Plan | undefined; before !== smallest;) {
    before = smallest;
    const faults = await removeParts(smallest.faults, async (kept) => fails({ ...smallest, faults: kept }));
    if (faults.length < smallest.faults.length) smallest = { ...smallest, faults };
    const requests = await removeParts(smallest.requests, async (kept) =>
      fails({ ...smallest, requests: kept }),
    );
    if (requests.length < smallest.requests.length) smallest = { ...smallest, requests };
    if (smallest.redrives && (await fails({ ...smallest, redrives: false })))
      smallest = { ...smallest, redrives: false };
  }
  return smallest;
}

async function removeParts<Item>(
  items: readonly Item[],
  fails: (kept: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length;) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await fails(rest)) kept = rest;
      else at += size;
    }
  }
  return kept;
}
