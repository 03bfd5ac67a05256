import { Annotations, type Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ContractHistory } from '../../lambda/contract/contract-history';
import type { RequestType } from '../../lambda/contract/request-type';
import { dayMilliseconds } from '../../lambda/contract/wall-clock';
import { bodyRules, bodySchema } from '../contracts/fingerprint';
import { findIrretirable } from '../contracts/retirable';
import { memberPaths, requiredPaths } from '../contracts/schema-members';
import { type Removal, updateHistory } from '../contracts/update-history';
import type { Violation } from './violation';

/** Everything that is wrong with what request types retire. */
export function checkRetirements(requestTypes: readonly RequestType[]): Violation[] {
  return requestTypes.flatMap((type) => {
    const schema = bodySchema(type);
    const required = requiredPaths(schema);
    const members = memberPaths(schema);
    const subject = `request type "${type.name}", retiredMembers`;
    const { retiredMembers = [] } = type;
    const irretirable = findIrretirable(bodyRules(type), retiredMembers).map(({ path, reason, fix }) => ({
      subject,
      given: `"${path}", ${reason}`,
      allowed: 'what the API refuses once it is retired',
      fix,
    }));
    const violations = retiredMembers.flatMap((path): Violation[] => {
      if (!members.includes(path)) {
        return [
          {
            subject,
            given: `"${path}"`,
            allowed: `a member or a value of its schema: ${members.join(', ')}`,
            fix: 'Keep what is retired in the schema until its queues are empty.',
          },
        ];
      }
      if (!required.includes(path)) return [];
      return [
        {
          subject,
          given: `"${path}", which the schema requires`,
          allowed: 'optional members and values',
          fix: 'Make it optional: requests without it are accepted from now on.',
        },
      ];
    });
    return [...violations, ...irretirable];
  });
}

/** Everything in which the history differs from the request types, as violations; and what is removed. */
export function checkHistory(
  requestTypes: readonly RequestType[],
  history: ContractHistory,
  now: number,
): { readonly violations: readonly Violation[]; readonly removals: readonly Removal[] } {
  const { changes, losses, removals } = updateHistory(requestTypes, history, dayOfInstant(now));
  if (losses.length > 0 || changes.length === 0) return { violations: losses, removals };
  const behind: Violation = {
    subject: 'contracts.json',
    given: `behind the request types (${changes.join(', ')})`,
    allowed: 'a file that has recorded every contract',
    fix: 'Run `npm run contracts` and commit the file.',
  };
  return { violations: [behind], removals };
}

/** Warns of what is removed while messages of before its retirement may still wait. */
export function warnOfRemovals(
  scope: IConstruct,
  removals: readonly Removal[],
  longestWay: Duration,
  now: number,
): void {
  for (const { subject, retired } of removals) {
    // The day of the record may have ended before the deployment of that day.
    const empty = Date.parse(retired) + dayMilliseconds + longestWay.toMilliseconds();
    if (now >= empty) continue;
    Annotations.of(scope).addWarningV2(
      `uketsuke:removed-early:${subject}`,
      `${subject} was retired on ${retired}. Requests with it may wait until ${dayOfInstant(empty)}. ` +
        'Make sure that its queues are empty, or keep it until then.',
    );
  }
}

/** Returns the day of an instant, such as `2026-11-30`. */
export function dayOfInstant(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
