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

// The CDK's command line and `npm start` name the folder of the assembly.
const app = new App({ context: featureFlags, outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out' });
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
app.synth();
