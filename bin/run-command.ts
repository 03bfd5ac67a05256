import { parseArgs } from 'node:util';
import { InvalidDeclaration } from '../lib/validation/violation';
import { endWithReader } from '../local/end-with-reader';

/** How a command can end. As shells have it: one that cannot be understood ends with 2, one that fails with 1. */
export const exitCode = { done: 0, failed: 1, misused: 2, unrouted: 3, losing: 3, rejected: 3 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Thrown for what the caller gave and a command cannot use; the message is for them. */
export class BadInput extends Error {
  override readonly name: string = 'BadInput';
}

/** Thrown when a command cannot do what it should, and nothing is wrong with it; the message is for the caller. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure';
}

/** Thrown for arguments that cannot be understood: how to use the command is printed too. */
export class Misuse extends BadInput {
  override readonly name = 'Misuse';
}

/** Runs a command as the whole of this process. Standard output carries the answer and nothing else. */
export async function runCommand(usage: string, main: () => ExitCode | Promise<ExitCode>): Promise<void> {
  endWithReader();
  // The project supports this version of Node.js, whatever later versions of the SDK support.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  process.exitCode = await endOf(usage, main, console.error);
}

/** What a command line asks for. */
export type Command<Options> =
  | { readonly kind: 'run'; readonly run: Options }
  | { readonly kind: 'help' }
  /** It cannot be understood; `problem` says why. */
  | { readonly kind: 'wrong'; readonly problem: string };

/** Runs what a command line asks for as the whole of this process. */
export async function runParsed<Options>(
  usage: string,
  command: Command<Options>,
  run: (options: Options) => ExitCode | Promise<ExitCode>,
): Promise<void> {
  await runCommand(usage, () => {
    if (command.kind === 'run') return run(command.run);
    if (command.kind === 'wrong') throw new Misuse(command.problem);
    console.log(usage);
    return exitCode.done;
  });
}

/** Runs a command without options as the whole of this process. */
export async function runWithoutOptions(
  usage: string,
  main: () => ExitCode | Promise<ExitCode>,
): Promise<void> {
  await runCommand(usage, () => {
    const { values } = readingArguments(() =>
      parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } }),
    );
    if (!values.help) return main();
    console.log(usage);
    return exitCode.done;
  });
}

/**
 * Runs a command to its end, and tells what it throws.
 * @param main prints the answer
 * @param printError takes lines, and whatever a defect threw
 */
export async function endOf(
  usage: string,
  main: () => ExitCode | Promise<ExitCode>,
  printError: (problem: unknown) => void,
): Promise<ExitCode> {
  try {
    return await main();
  } catch (error) {
    if (error instanceof Misuse) printError(`${error.message}\n\n${usage}`);
    else printError(isForUser(error) ? error.message : error);
    return error instanceof BadInput ? exitCode.misused : exitCode.failed;
  }
}

/** Returns whether the message is all that the user needs. The stack of a defect is printed, too. */
function isForUser(error: unknown): error is Error {
  return [BadInput, CommandFailure, InvalidDeclaration].some((kind) => error instanceof kind);
}

/** @throws Misuse with what is wrong with the arguments */
export function readingArguments<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (isNodeError(error) && error.code.startsWith('ERR_PARSE_ARGS_')) throw new Misuse(error.message);
    throw error;
  }
}

/** By its code, since `instanceof` does not know errors of other realms, and tests have one of their own. */
export function isNodeError(error: unknown): error is { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null || !('code' in error && 'message' in error)) return false;
  return typeof error.code === 'string' && typeof error.message === 'string';
}
