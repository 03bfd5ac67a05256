import { parseCommandLine, USAGE, type RunCommand } from './console/command-line';
import type { Unsupported } from './assembly/error';
import { chaosLines, greeting, notRunLines, readyLine } from './console/greeting';
import { Printer } from './console/printer';
import { endWithParent } from './end-with-parent';
import { endWithReader } from './end-with-reader';
import { startRuntime, type Runtime } from './runtime';
import { PortTaken } from './wire/local-port';

/** As shells have it: a command that cannot be understood ends with 2, one that fails with 1. */
const MISUSED = 2;
const FAILED = 1;

/** An end that takes longer is not waited for. */
const LONGEST_STOP_MS = 5000;

/** How often requests are looked through for those whose block is due. */
const PRINT_EVERY_MS = 250;

/** Signals so close to each other are one. */
const SAME_SIGNAL_MS = 500;

async function main(): Promise<void> {
  endWithReader();
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      console.log(USAGE);
      return;
    case 'wrong':
      console.error(`${command.problem}\n\n${USAGE}`);
      process.exitCode = MISUSED;
      return;
    case 'run':
      await run(command.run);
  }
}

/** @throws Error with the option that names a taken port */
async function run(command: RunCommand): Promise<void> {
  try {
    await start(command);
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error;
    const option = error.port === command.port ? '--port' : '--aws-port';
    const found = `${option} must be a free port, got ${error.port}, on which another program listens.`;
    throw new Error(`${found} Stop that program, or choose another port with ${option}.`);
  }
}

async function start({ detail, ...options }: RunCommand): Promise<void> {
  const print = (line: string): void => console.log(line);
  const printer = new Printer({ detail, stream: process.stdout, environment: process.env, print });
  /** What functions say while they load. Not worth a line when the start fails: the error says it all. */
  const early: string[] = [];
  let runtime: Runtime | undefined;
  let stoppingSince: number | undefined;
  const stop = (): void => {
    // What starts this process may pass a Ctrl-C on that has come here by itself. Whoever asks again does not
    // want to wait.
    if (stoppingSince !== undefined && performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
    if (stoppingSince !== undefined) process.exit(FAILED);
    stoppingSince = performance.now();
    printer.close();
    // A start that is interrupted has nothing that is worth an orderly end.
    if (runtime === undefined) process.exit(0);
    setTimeout(() => process.exit(FAILED), LONGEST_STOP_MS).unref();
    runtime.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  endWithParent();
  const notRun: Unsupported[] = [];
  const started = startRuntime({
    ...options,
    notRun: (entries) => notRun.push(...entries),
    hops: (hop) => {
      if (runtime !== undefined) printer.hop(hop, Date.now());
    },
    log: (line) => (runtime === undefined ? early.push(line) : printer.log(line)),
  });
  try {
    runtime = await started;
  } finally {
    if (detail !== 'quiet') for (const line of notRunLines(notRun)) print(line);
  }
  printer.nameResources(runtime.resources);
  const ready = [readyLine(runtime), ...chaosLines(runtime)];
  for (const line of detail === 'quiet' ? ready : greeting(runtime)) print(line);
  for (const line of early) printer.log(line);
  // The runtime's ports keep the process alive.
  if (detail === 'requests') setInterval(() => printer.printDue(Date.now()), PRINT_EVERY_MS).unref();
}

/** Says what went wrong: for what its reader can mend the message is enough, for a defect of ours it is not. */
function fail(error: unknown): void {
  const isDefect = error instanceof TypeError || error instanceof RangeError || !(error instanceof Error);
  console.error(isDefect ? error : error.message);
  process.exit(FAILED);
}

main().catch(fail);
