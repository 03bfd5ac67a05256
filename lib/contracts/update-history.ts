import type { ContractHistory, RecordedContract } from '../../lambda/contract/contract-history';
import type { KnownContracts } from '../../lambda/contract/known-contracts';
import type { RequestType } from '../../lambda/contract/request-type';
import type { Violation } from '../validation/violation';
import { lostMembers, narrowingsOf } from './compare-contracts';
import { bodyRules, bodySchema, fingerprintOf } from './fingerprint';
import { memberPaths } from './schema-members';

export interface HistoryUpdate {
  /** The history with everything recorded that the request types say. */
  readonly history: ContractHistory;
  /** What it has that the history did not have, one line each. */
  readonly changes: readonly string[];
  /** What is gone although it was never retired. Such a history must not be used. */
  readonly losses: readonly Violation[];
  /** What is gone, and since when it was retired. */
  readonly removals: readonly Removal[];
}

export interface Removal {
  /** Such as `request type "order-placed"`. */
  readonly subject: string;
  /** The day of its retirement. */
  readonly retired: string;
}

/**
 * Compares request types with what has been recorded of them.
 * @param today the day to record of a retirement, such as `2026-11-30`
 */
export function updateHistory(
  requestTypes: readonly RequestType[],
  before: ContractHistory,
  today: string,
): HistoryUpdate {
  const changes: string[] = [];
  const losses: Violation[] = [];
  const removals: Removal[] = [];
  const history: Record<string, RecordedContract> = {};
  for (const type of requestTypes) {
    const recorded = Object.hasOwn(before, type.name) ? before[type.name] : undefined;
    const current = contractOf(type, recorded, today);
    history[type.name] = current;
    if (JSON.stringify(current) !== JSON.stringify(recorded))
      changes.push(describe(type.name, recorded, current));
    const subject = (path: string) =>
      `request type "${type.name}", ${path.includes('=') ? 'value' : 'member'} "${path}"`;
    // A retired type may change as it likes: its queues are empty, or a warning says when they will be.
    const isOpen = recorded !== undefined && recorded.retired === undefined;
    const lost = isOpen ? lostMembers(recorded, current) : [];
    for (const path of lost) {
      losses.push(
        loss(
          subject(path),
          `retiredMembers: ['${path}']`,
          `"${path}" and the paths that begin with it from the members of "${type.name}"`,
        ),
      );
    }
    if (isOpen) losses.push(...narrowingsOf(type.name, recorded, current, lost));
    if (current.narrowed !== undefined)
      removals.push({ subject: `the older form of request type "${type.name}"`, retired: current.narrowed });
    for (const [path, retired] of Object.entries(recorded?.retiredMembers ?? {})) {
      if (!current.members.includes(path)) removals.push({ subject: subject(path), retired });
    }
  }
  for (const [name, recorded] of Object.entries(before)) {
    if (Object.hasOwn(history, name)) continue;
    // Kept: it says since when its queues run empty.
    history[name] = recorded;
    const subject = `request type "${name}"`;
    if (recorded.retired === undefined) losses.push(loss(subject, 'retired: true', `the entry "${name}"`));
    else removals.push({ subject, retired: recorded.retired });
  }
  return { history, changes, losses, removals };
}

/** Returns the contracts that a dispatcher of these request types knows. */
export function knownContracts(
  requestTypes: readonly RequestType[],
  history: ContractHistory,
): KnownContracts {
  return Object.fromEntries(
    requestTypes.map((type) => {
      const current = fingerprintOf(type);
      const recorded = Object.hasOwn(history, type.name) ? history[type.name] : undefined;
      return [type.name, [...(recorded?.fingerprints ?? []).filter((one) => one !== current), current]];
    }),
  );
}

function contractOf(
  type: RequestType,
  recorded: RecordedContract | undefined,
  today: string,
): RecordedContract {
  const current = fingerprintOf(type);
  const members = memberPaths(bodySchema(type));
  const { retired = false, retiredMembers = [] } = type;
  const before = recorded?.retiredMembers ?? {};
  const dates = Object.fromEntries([
    // Removed ones stay: they say since when the queues run empty.
    ...Object.entries(before).filter(([path]) => !members.includes(path)),
    ...retiredMembers.map((path) => [path, before[path] ?? today] as const),
  ]);
  const { orderedBy, largestUpload } = type;
  const newest: RecordedContract = {
    fingerprints: [...(recorded?.fingerprints ?? []).filter((one) => one !== current), current],
    members: [...members],
    ...(orderedBy !== undefined && { orderedBy }),
    ...(largestUpload > 0 && { largestUpload }),
    schema: bodyRules(type),
  };
  const isNarrowed =
    recorded?.retired !== undefined &&
    (lostMembers(recorded, newest).length > 0 || narrowingsOf(type.name, recorded, newest).length > 0);
  const narrowed = isNarrowed ? recorded.retired : recorded?.narrowed;
  return {
    ...newest,
    ...(retired && { retired: recorded?.retired ?? today }),
    ...(Object.keys(dates).length > 0 && { retiredMembers: dates }),
    ...(narrowed !== undefined && { narrowed }),
  };
}

function describe(name: string, recorded: RecordedContract | undefined, current: RecordedContract): string {
  if (recorded === undefined) return `${name} added`;
  if (recorded.retired === undefined && current.retired !== undefined) return `${name} retired`;
  return `${name} changed`;
}

/** @param untried what to delete from the file of the contracts when it was never deployed */
function loss(subject: string, retire: string, untried: string): Violation {
  return {
    subject,
    given: 'gone, but never retired',
    allowed: 'only what was retired by an earlier deployment',
    fix:
      `If it was deployed, put it back with \`${retire}\`, deploy, and remove it when its queues are empty. ` +
      `If it was never deployed, delete ${untried} in contracts.json. See docs/operating.md, "Removing a type, a member or a value".`,
  };
}
