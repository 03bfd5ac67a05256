import { requestTypes } from '../contract/requests/all';
import { lambdaDispatcher } from './lambda-dispatcher';

export const handler = lambdaDispatcher(requestTypes);
