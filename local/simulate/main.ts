import { endWithParent } from '../end-with-parent';
import { endWithReader } from '../end-with-reader';
import { runAssemblySimulation } from './assembly-simulation';
import { parseCommandLine, USAGE } from './command-line';
import { linesOf } from './report';

/** As shells have it, and 3 for a loss. */
const exitCode = { failed: 1, misused: 2, losing: 3 } as const;

async function main(): Promise<number> {
  endWithReader();
  endWithParent();
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      console.log(USAGE);
      return 0;
    case 'wrong':
      console.error(`${command.problem}\n\n${USAGE}`);
      return exitCode.misused;
    case 'run': {
      const { seeds } = command.run;
      const report = await runAssemblySimulation({ ...command.run, progress: showProgress(seeds) });
      for (const line of linesOf(report)) console.log(line);
      return report.findings.length > 0 ? exitCode.losing : 0;
    }
  }
}

/** Shows the progress on a terminal, in one line that is rewritten after each seed. */
function showProgress(seeds: number): (done: number, findings: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done, findings) => {
    const end = done === seeds ? '\n' : '';
    process.stderr.write(`\r${done} of ${seeds} seeds, ${findings} losses${end}`);
  };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error && error.constructor === Error ? error.message : error);
    process.exit(exitCode.failed);
  },
);
