import { AwsError } from '../../aws/error';

/**
 * The errors of SQS. Shapes, query codes and statuses differ where SQS once spoke the query protocol only.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
function simpleQueueServiceError(code: string, message: string, name = code, status = 400): AwsError {
  return new AwsError(code, message, { status, queryCode: `AWS.SimpleQueueService.${name}` });
}

export function queueDoesNotExist(): AwsError {
  return simpleQueueServiceError(
    'QueueDoesNotExist',
    'The specified queue does not exist.',
    'NonExistentQueue',
  );
}

export function queueNameExists(attribute: string): AwsError {
  return new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    { queryCode: 'QueueAlreadyExists' },
  );
}

export function queueDeletedRecently(seconds: number): AwsError {
  return simpleQueueServiceError(
    'QueueDeletedRecently',
    `You must wait ${seconds} seconds after deleting a queue before you can create another with the same name.`,
  );
}

export function purgeQueueInProgress(queueName: string, seconds: number): AwsError {
  return simpleQueueServiceError(
    'PurgeQueueInProgress',
    `Only one PurgeQueue operation on ${queueName} is allowed every ${seconds} seconds.`,
    'PurgeQueueInProgress',
    403,
  );
}

export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });
}

export function invalidValue(value: unknown, parameter: string, reason: string): AwsError {
  return invalidParameterValue(
    `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function missingParameter(parameter: string): AwsError {
  return new AwsError(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${parameter}.`,
    { queryCode: 'MissingParameter' },
  );
}

export function unknownAttribute(name: string): AwsError {
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

export function fifoQueuesOnly(name: string): AwsError {
  return new AwsError(
    'InvalidAttributeName',
    `You can specify the ${name} only when FifoQueue is set to true.`,
  );
}

export function invalidAttributeName(message: string): AwsError {
  return new AwsError('InvalidAttributeName', message);
}

export function invalidAttributeValue(name: string, reason?: string): AwsError {
  const message = `Invalid value for the parameter ${name}.`;
  return new AwsError(
    'InvalidAttributeValue',
    reason === undefined ? message : `${message} Reason: ${reason}`,
  );
}

export function invalidMessageContents(): AwsError {
  return new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | ' +
      '#xE000 to #xFFFD | #x10000 to #x10FFFF',
  );
}

export function receiptHandleIsInvalid(handle: string): AwsError {
  return new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    { status: 404 },
  );
}

export function messageNotInFlight(): AwsError {
  return simpleQueueServiceError('MessageNotInflight', "The specified message isn't in flight.");
}

export function overLimit(message: string): AwsError {
  return new AwsError('OverLimit', message, { status: 403 });
}

export function unsupportedOperation(message: string): AwsError {
  return simpleQueueServiceError('UnsupportedOperation', message);
}

export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, { status: 404 });
}

export function emptyBatchRequest(action: string): AwsError {
  return simpleQueueServiceError(
    'EmptyBatchRequest',
    `There should be at least one ${action}RequestEntry in the request.`,
  );
}

export function tooManyEntries(allowed: number, sent: number): AwsError {
  return simpleQueueServiceError(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are ${allowed}. You have sent ${sent}.`,
  );
}

export function batchEntryIdsNotDistinct(id: string): AwsError {
  return simpleQueueServiceError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
}

export function invalidBatchEntryId(): AwsError {
  return simpleQueueServiceError(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. ' +
      'It can be at most 80 letters long.',
  );
}

export function batchRequestTooLong(allowed: number, sent: number): AwsError {
  return simpleQueueServiceError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${allowed} bytes. You have sent ${sent} bytes.`,
  );
}

export function accessDenied(caller: string, action: string, resource: string, why: string): AwsError {
  const name = `sqs:${action.toLowerCase()}`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: ${name} on resource: ${resource} ${why}`,
    { status: 403, queryCode: 'AccessDenied' },
  );
}
