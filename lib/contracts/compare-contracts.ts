import type { RecordedContract } from '../../lambda/contract/contract-history';
import type { Violation } from '../validation/violation';
import { narrowings } from './narrowings';
import { memberPaths, withoutMembers } from './schema-members';

/** Returns the members and values that are gone without having been retired. */
export function lostMembers(recorded: RecordedContract, current: RecordedContract): readonly string[] {
  const gone = recorded.members.filter((path) => !current.members.includes(path));
  return gone.filter(
    (path) =>
      !Object.hasOwn(recorded.retiredMembers ?? {}, path) && !gone.some((above) => isBelow(path, above)),
  );
}

/** A member of a member that is gone is gone with it: one line is enough. */
function isBelow(path: string, above: string): boolean {
  // The value `1.1` is not part of the value `1`.
  if (above.includes('=')) return false;
  return ['.', '[', '='].some((mark) => path.startsWith(above + mark));
}

/**
 * Returns the rules that may refuse requests which were accepted under the recorded contract.
 * @param lost what is reported apart
 */
export function narrowingsOf(
  name: string,
  recorded: RecordedContract,
  current: RecordedContract,
  lost: readonly string[] = [],
): readonly Violation[] {
  if (recorded.schema === undefined || current.schema === undefined) return [];
  const subject = `request type "${name}"`;
  const found: Violation[] = [];
  if (recorded.orderedBy !== current.orderedBy)
    found.push(reordered(subject, recorded.orderedBy, current.orderedBy));
  const [was, is] = [recorded.largestUpload ?? 0, current.largestUpload ?? 0];
  if (is < was) found.push(narrower(`${subject}, largestUpload`, String(was), String(is)));
  const gone = memberPaths(recorded.schema).filter(
    (path) =>
      lost.includes(path) ||
      // Deleted from the file by hand, as what was never deployed.
      !recorded.members.includes(path) ||
      (Object.hasOwn(recorded.retiredMembers ?? {}, path) && !current.members.includes(path)),
  );
  for (const one of narrowings(withoutMembers(recorded.schema, gone), current.schema)) {
    const where = one.path === '' ? subject : `${subject}, "${one.path}"`;
    found.push(narrower(where, one.was, one.is));
  }
  return found;
}

function narrower(subject: string, was: string, is: string): Violation {
  return {
    subject,
    given: `${is}, and was ${was}`,
    allowed: 'what accepts every request that was accepted before',
    fix:
      'Add a new member or a new request type, or retire the type first. If the older form was never deployed, ' +
      'delete "schema" from the entry of the type in contracts.json. See docs/operating.md, "Making a rule narrower".',
  };
}

function reordered(subject: string, was: string | undefined, is: string | undefined): Violation {
  return {
    subject: `${subject}, orderedBy`,
    given: `${is ?? 'undefined'}, and was ${was ?? 'undefined'}`,
    allowed: 'the order of the requests that wait in its queue',
    fix:
      'Add a request type with a new name, and retire this one. If the type was never deployed, ' +
      'delete its entry in contracts.json. See docs/operating.md, "Making a rule narrower".',
  };
}
