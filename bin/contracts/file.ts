import { join } from 'node:path';

/** Where the contracts of the app's request types are recorded. */
export const contractsFile = join(__dirname, '..', '..', 'lambda', 'contract', 'requests', 'contracts.json');
