import { routes } from '../../lib/routes';
import { observes } from '../../lib/route';
import { exitCode, type ExitCode, runCommand } from '../run-command';
import { type LetterOptions, parseLetterOptions } from './command-line';
import { openLetterBox } from './letter-box';
import type { LetterPorts } from './run';

/** Runs a command for letters as the whole of this process. @param selects see `parseLetterOptions` */
export function runLetterCommand(
  usage: string,
  selects: boolean,
  run: (options: LetterOptions, ports: LetterPorts) => Promise<ExitCode>,
): void {
  void runCommand(usage, async () => {
    const print = (line: string): void => console.log(line);
    const consumers = routes.filter((route) => !observes(route)).map(({ consumer }) => consumer);
    const options = parseLetterOptions(process.argv.slice(2), consumers, selects);
    if (options === undefined) {
      print(usage);
      return exitCode.done;
    }
    const box = openLetterBox(options.stage, options.awsUrl);
    try {
      return await run(options, { box, print });
    } finally {
      box.close();
    }
  });
}
