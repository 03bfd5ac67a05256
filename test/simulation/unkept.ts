/** Profiles that violate something today: see the limits in docs/guarantees.md. */
export const unkept: ReadonlySet<string> = new Set(['store-outage-long', 'topic-outage-long', 'crash-loop']);
