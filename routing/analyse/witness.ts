import type { FilterableMessage, FilterScope } from '../policy';
import type { KeyClass } from './key-classes';
import type { MessageKind, Wanted } from './message-kind';
import type { Witness } from './route-finding';

/** What is wanted of one key: one of these classes of values. */
export interface Choice {
  readonly scope: FilterScope;
  readonly key: string;
  readonly classes: readonly KeyClass[];
}

/** Combinations that are tried for a witness. */
const mostTries = 200;

/** A message of this kind that has what is wanted, and for which `shows` holds; undefined when none was found. */
export function findWitness(
  kind: MessageKind,
  choices: readonly Choice[],
  shows: (message: FilterableMessage) => boolean,
): Witness | undefined {
  let tries = 0;
  for (const values of combinationsOf(choices)) {
    if (tries++ >= mostTries) return undefined;
    const message = completed(kind, values);
    if (message !== undefined && shows(message)) return { kind: kind.name, message };
  }
  return undefined;
}

interface WantedKey {
  readonly scope: FilterScope;
  readonly key: string;
  readonly wanted: Wanted;
}

function* combinationsOf([first, ...others]: readonly Choice[]): Generator<readonly WantedKey[]> {
  if (first === undefined) yield [];
  else {
    for (const { wanted } of first.classes) {
      for (const rest of combinationsOf(others))
        yield [{ scope: first.scope, key: first.key, wanted }, ...rest];
    }
  }
}

/** With keys of both scopes those of one are completed; the message may have the others by chance. */
function completed(kind: MessageKind, values: readonly WantedKey[]): FilterableMessage | undefined {
  const scope = values[0]?.scope;
  if (scope === undefined) return kind.example;
  const ofScope = values.filter((value) => value.scope === scope);
  return kind.complete(new Map(ofScope.map(({ key, wanted }) => [key, wanted])), scope);
}
