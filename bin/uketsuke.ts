import { App } from 'aws-cdk-lib';
import { requestTypes } from '../lambda/contract/requests/all';
import { addStacks } from '../lib/app';
import { readConfig } from '../lib/config';
import { featureFlags } from '../lib/feature-flags';
import { appHandlers } from '../lib/handlers';
import { routes } from '../lib/routes';
import { addChecks } from '../lib/validation/add-checks';

const app = new App({ context: featureFlags });
addStacks(app, { config: readConfig(app.node), requestTypes, routes, handlers: appHandlers });
addChecks(app);
app.synth();
