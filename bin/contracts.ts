import { requestTypes } from '../lambda/contract/requests/all';
import { updateHistory } from '../lib/contracts/update-history';
import { refuseViolations } from '../lib/validation/violation';
import { contractsFile } from './contracts/file';
import { recordContracts } from './contracts/record';
import { exitCode, runWithoutOptions } from './run-command';

const USAGE = `Records the contracts of the request types in lambda/contract/requests/contracts.json.

Usage: npm run contracts

  --help    prints this`;

void runWithoutOptions(USAGE, () => {
  const now = Date.now();
  const print = (line: string): void => console.log(line);
  const history = recordContracts({ file: contractsFile, requestTypes, now, write: true, print });
  refuseViolations('lambda/contract/requests', updateHistory(requestTypes, history, '').losses);
  return exitCode.done;
});
