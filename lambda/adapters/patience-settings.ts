import { environmentName } from '../contract/environment';
import type { Patience } from '../contract/patience';
import type { Environment } from '../core/environment';

/** Reads how long a function waits for a deployment. */
export function patienceOf(environment: Environment): Patience {
  return {
    receives: environment.count(environmentName.patientReceives),
    milliseconds: environment.count(environmentName.longestDeploymentSeconds) * 1000,
  };
}
