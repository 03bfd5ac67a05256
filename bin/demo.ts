import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { requestTypes } from '../lambda/contract/requests/all';
import { routes } from '../lib/routes';
import { widthOf } from '../local/console/terminal';
import { Api } from './demo/api';
import { parseCommandLine, USAGE, type DemoOptions } from './demo/command-line';
import { DemoFailure } from './demo/demo-failure';
import { report } from './demo/report';
import { demoRequests } from './demo/requests';
import { callersCredentials, signerFor } from './demo/signer';
import { exitCode, runParsed } from './run-command';

void runParsed(USAGE, parseCommandLine(process.argv.slice(2)), async (options) => {
  try {
    return (await run(options)) ? exitCode.done : exitCode.failed;
  } catch (error) {
    console.error(error instanceof DemoFailure ? error.message : error);
    // The other requests are not waited for.
    process.exit(exitCode.failed);
  }
});

/** @returns whether every request ended as it should */
async function run({ url, signFor, count, timeoutMilliseconds }: DemoOptions): Promise<boolean> {
  const sign = signFor === undefined ? undefined : signerFor(signFor, callersCredentials());
  return report({
    api: new Api({ url, ...(sign && { sign }) }),
    requests: demoRequests,
    requestTypes,
    routes,
    count,
    timeoutMilliseconds,
    pace: { now: () => performance.now(), wait: async (milliseconds) => setTimeout(milliseconds) },
    width: widthOf(process.stdout),
    newRunId: randomUUID,
    print: (line) => console.log(line),
  });
}
