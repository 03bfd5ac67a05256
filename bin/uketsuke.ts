import { App } from 'aws-cdk-lib';
import { requestTypes } from '../lambda/contract/requests/all';
import { addStacks } from '../lib/app';
import { readConfig } from '../lib/config';
import { featureFlags } from '../lib/feature-flags';
import { appHandlers } from '../lib/handlers';
import { routes } from '../lib/routes';
import { addChecks } from '../lib/validation/add-checks';
import { contractsFile } from './contracts/file';
import { recordContracts } from './contracts/record';
import { CommandFailure, exitCode, runWithoutOptions } from './run-command';

const USAGE = `Synthesizes the app into cdk.out.

Usage: npm run build

  --help    prints this`;

void runWithoutOptions(USAGE, () => {
  // The CDK's command line and `npm start` name the folder of the assembly.
  const outdir = process.env['CDK_OUTDIR'] ?? 'cdk.out';
  // The CDK would synthesize again at the end of the process when this synthesis has failed.
  const app = new App({ context: featureFlags, outdir, autoSynth: false });
  // As npm does with its lock file: written where people work, only read in CI.
  const contracts = recordContracts({
    file: contractsFile,
    requestTypes,
    now: Date.now(),
    write: !process.env['CI'],
    print: (line) => console.error(line),
  });
  addStacks(app, { config: readConfig(app.node), requestTypes, routes, handlers: appHandlers, contracts });
  addChecks(app);
  synthesize(app);
  // The CDK sets the exit code where it does not throw.
  return process.exitCode === undefined ? exitCode.done : exitCode.failed;
});

/** @throws CommandFailure when a check has found an error; the CDK has printed what it found */
function synthesize(app: App): void {
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationFailed') throw error;
    throw new CommandFailure(error.message);
  }
}
