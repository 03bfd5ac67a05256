/** How a command can end. As shells have it: one that cannot be understood ends with 2, one that fails with 1. */
export const exitCode = { done: 0, failed: 1, misused: 2, unrouted: 3 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Thrown for what the caller gave and a command cannot use; the message is for them. */
export class BadInput extends Error {
  override readonly name: string = 'BadInput';
}

/** Thrown for arguments that cannot be understood: how to use the command is printed too. */
export class Misuse extends BadInput {
  override readonly name = 'Misuse';
}

/**
 * Runs a command to its end. Standard output carries the answer and nothing else.
 * @param main prints the answer
 */
export async function runCommand(usage: string, main: () => ExitCode | Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof Misuse) console.error(`${error.message}\n\n${usage}`);
    else console.error(error instanceof BadInput ? error.message : error);
    process.exitCode = error instanceof BadInput ? exitCode.misused : exitCode.failed;
  }
}

/** @throws Misuse with what is wrong with the arguments */
export function readingArguments<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) throw new Misuse(error.message);
    throw error;
  }
}
