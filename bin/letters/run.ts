import { columns } from '../columns';
import { CommandFailure, exitCode, type ExitCode } from '../run-command';
import type { LetterOptions } from './command-line';
import type { Letter, LetterBox } from './letter-box';

export interface LetterPorts {
  readonly box: LetterBox;
  readonly print: (line: string) => void;
}

const intake = 'intake';

/** Prints the stored letters, by consumer and reason. */
export async function printFailed({ from }: LetterOptions, { box, print }: LetterPorts): Promise<ExitCode> {
  const groups = new Map<string, Letter[]>();
  for await (const letter of box.list(from)) {
    const key = JSON.stringify([letter.consumer ?? intake, letter.reason]);
    groups.set(key, [...(groups.get(key) ?? []), letter]);
  }
  if (groups.size === 0) print('There are no dead letters.');
  else print(columns([header, ...[...groups.values()].map(rowOf)]).join('\n'));
  return exitCode.done;
}

const header = ['from', 'letters', 'oldest', 'newest', 'reason', 'requests'];
const shownIds = 3;

function rowOf(letters: readonly Letter[]): readonly string[] {
  const sorted = letters.toSorted(bySentAt);
  const [oldest] = sorted;
  const ids = sorted
    .slice(0, shownIds)
    .map(({ requestId, messageId }) => requestId ?? `message ${messageId}`);
  return [
    oldest?.consumer ?? intake,
    String(letters.length),
    oldest?.sentAt ?? '',
    sorted.at(-1)?.sentAt ?? '',
    oldest?.reason ?? '',
    [...ids, ...(letters.length > shownIds ? ['…'] : [])].join(' '),
  ];
}

/**
 * Sends letters back, the oldest first. A letter is deleted after it was sent. A command that is interrupted sends the
 * letter in between once more when it is repeated, and a consumer's part is opened once.
 */
export async function redrive(options: LetterOptions, ports: LetterPorts): Promise<ExitCode> {
  return forEach(options, ports, 'redrive', async (letter) => {
    if (letter.requestId === undefined) {
      ports.print(`left: message ${letter.messageId} is malformed. Discard it.`);
      return false;
    }
    await ports.box.send(letter);
    await ports.box.remove(letter);
    return true;
  });
}

/** Deletes letters. */
export async function discard(options: LetterOptions, ports: LetterPorts): Promise<ExitCode> {
  return forEach(options, ports, 'discard', async (letter) => {
    await ports.box.remove(letter);
    return true;
  });
}

async function forEach(
  { from, ids, max, yes }: LetterOptions,
  { box, print }: LetterPorts,
  verb: 'redrive' | 'discard',
  act: (letter: Letter) => Promise<boolean>,
): Promise<ExitCode> {
  const found: Letter[] = [];
  for await (const letter of box.list(from))
    if (ids === undefined || ids.includes(idOf(letter))) found.push(letter);
  const letters = found.toSorted(bySentAt).slice(0, max);
  const missing = (ids ?? []).filter((id) => !found.some((letter) => id === idOf(letter)));
  for (const id of missing) print(`not found: ${id}`);
  let done = 0;
  for (const letter of letters) {
    print(`${yes ? verb : `would ${verb}`}: ${idOf(letter)} (${letter.reason})`);
    if (!yes) continue;
    try {
      if (await act(letter)) done++;
    } catch (error) {
      // The others do not depend on it.
      print(`left: ${idOf(letter)}. ${error instanceof CommandFailure ? error.message : String(error)}`);
    }
  }
  const past = verb === 'redrive' ? 'redriven' : 'discarded';
  print(
    yes
      ? `Letters ${past}: ${done} of ${found.length}.`
      : `Letters that would be ${past}: ${letters.length} of ${found.length}. Add --yes to do it.`,
  );
  return missing.length > 0 || (yes && done < letters.length) ? exitCode.failed : exitCode.done;
}

function idOf({ requestId, messageId }: Letter): string {
  return requestId ?? messageId;
}

function bySentAt(one: Letter, other: Letter): number {
  return one.sentAt < other.sentAt ? -1 : Number(one.sentAt > other.sentAt);
}
