import { type ViolationKind, violationKinds } from '../../simulation/checker/violation';

/** The violations that profiles may have today: see the limits in docs/guarantees.md. */
const limits: Readonly<Record<string, readonly ViolationKind[]>> = {
  'store-outage': ['untold'],
  'store-outage-long': ['untold'],
  'topic-outage-long': ['untold'],
  'crash-loop': ['untold'],
};

/** Returns what a profile must not violate. */
export function keptBy(profile: string): readonly ViolationKind[] {
  return violationKinds.filter((kind) => !(limits[profile] ?? []).includes(kind));
}
