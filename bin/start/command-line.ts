import { existsSync } from 'node:fs';
import { parseCommandLine as parseLocal, USAGE as localUsage } from '../../local/console/command-line';
import type { Command } from '../run-command';

export interface StartOptions {
  readonly port: number;
  readonly awsPort: number;
  /** Arguments for the local runtime, which has checked them. */
  readonly words: readonly string[];
}

/** The options of the local runtime, without the one for the assembly. */
const [, ...options] = localUsage
  .split(/^(?= {2}--)/m)
  .filter((option) => !option.startsWith('  --assembly'));

export const USAGE = `Synthesizes the app and runs it on this machine.

Usage: npm start [-- options]

Values for --secrets come from local-secrets.json where that file exists.

${options.join('')}`;

/**
 * Checks every option before any work.
 * @param given the arguments, without the program's own name
 * @param secretsFile for `--secrets` where the option is not given and the file exists
 */
export function parseCommandLine(given: readonly string[], secretsFile: string): Command<StartOptions> {
  const hasSecrets = given.some((word) => /^--secrets(?:=|$)/.test(word));
  const words = hasSecrets || !existsSync(secretsFile) ? given : [...given, '--secrets', secretsFile];
  if (words.some((word) => /^--assembly(?:=|$)/.test(word))) {
    const problem = 'npm start runs the assembly that it synthesizes. Run another one with `npm run local`.';
    return { kind: 'wrong', problem };
  }
  const command = parseLocal([...words, '--assembly', 'synthesized']);
  if (command.kind !== 'run') return command;
  const { port, awsPort } = command.run;
  return { kind: 'run', run: { port, awsPort, words } };
}
