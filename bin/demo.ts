import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { routes } from '../lib/routes';
import { Api } from './demo/api';
import { parseCommandLine, USAGE, type DemoOptions } from './demo/command-line';
import { DemoFailure } from './demo/demo-failure';
import { report } from './demo/report';
import { demoRequests } from './demo/requests';
import { callersCredentials, signerFor } from './demo/signer';

/** As shells have it: a command that cannot be understood ends with 2, one that fails with 1. */
const MISUSED = 2;
const FAILED = 1;

async function main(): Promise<void> {
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
      if (!(await run(command.run))) process.exitCode = FAILED;
  }
}

/** @returns whether every request ended as it should */
async function run({ url, signFor, count, timeoutMilliseconds }: DemoOptions): Promise<boolean> {
  const sign = signFor === undefined ? undefined : signerFor(signFor, callersCredentials());
  return report({
    api: new Api({ url, ...(sign && { sign }) }),
    requests: demoRequests,
    routes,
    count,
    timeoutMilliseconds,
    pace: { now: () => performance.now(), wait: async (milliseconds) => setTimeout(milliseconds) },
    newRunId: randomUUID,
    print: (line) => console.log(line),
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof DemoFailure ? error.message : error);
  // The other requests are not waited for.
  process.exit(FAILED);
});
