import { lambdaDispatcher } from '../../lambda/dispatcher/lambda-dispatcher';
import { requestTypes } from './request-types';

export const handler = lambdaDispatcher(requestTypes);
