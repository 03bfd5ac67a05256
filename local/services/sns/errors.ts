import { AwsError } from '../../aws/error';

/** The errors of SNS: shapes of its API, with the codes that the query protocol uses. */
export function invalidParameter(what: string): AwsError {
  return invalidParameterText(`Invalid parameter: ${what}`);
}

/** For the few messages that do not start with `Invalid parameter: `. */
export function invalidParameterText(message: string): AwsError {
  return new AwsError('InvalidParameterException', message, { queryCode: 'InvalidParameter' });
}

export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { queryCode: 'ParameterValueInvalid' });
}

export function validationError(at: string, constraint = 'Member must not be null'): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value null at '${at}' failed to satisfy constraint: ${constraint}`,
  );
}

export function notFound(what: 'Topic' | 'Subscription'): AwsError {
  return new AwsError('NotFoundException', `${what} does not exist`, { status: 404, queryCode: 'NotFound' });
}

export function resourceNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Resource does not exist', {
    status: 404,
    queryCode: 'ResourceNotFound',
  });
}

export function authorizationError(message: string): AwsError {
  return new AwsError('AuthorizationErrorException', message, {
    status: 403,
    queryCode: 'AuthorizationError',
  });
}

export function limitExceeded(what: 'Topic' | 'Subscription' | 'FilterPolicy', message: string): AwsError {
  return new AwsError(`${what}LimitExceededException`, message, {
    status: 403,
    queryCode: `${what}LimitExceeded`,
  });
}

export function tagLimitExceeded(): AwsError {
  return new AwsError(
    'TagLimitExceededException',
    'Could not complete request: tag quota of per resource exceeded',
    { queryCode: 'TagLimitExceeded' },
  );
}

/** What fails a batch as a whole. */
export function batchError(
  code:
    | 'EmptyBatchRequest'
    | 'TooManyEntriesInBatchRequest'
    | 'BatchEntryIdsNotDistinct'
    | 'InvalidBatchEntryId'
    | 'BatchRequestTooLong',
  message: string,
): AwsError {
  return new AwsError(`${code}Exception`, message, { queryCode: code });
}
