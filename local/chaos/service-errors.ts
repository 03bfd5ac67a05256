import { AwsError } from '../aws/error';

interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly queryCode?: string;
}

/**
 * What services answer when they are called too often, by signing name.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const throttled: Readonly<Record<string, Refusal>> = {
  sqs: { code: 'RequestThrottled', status: 403 },
  sns: { code: 'ThrottledException', status: 429, queryCode: 'Throttled' },
  dynamodb: { code: 'ProvisionedThroughputExceededException', status: 400 },
  lambda: { code: 'TooManyRequestsException', status: 429 },
  s3: { code: 'SlowDown', status: 503 },
  scheduler: { code: 'ThrottlingException', status: 429 },
};

/** The error that a service returns during its outage. */
const unavailable: Readonly<Record<string, Refusal>> = {
  sqs: { code: 'ServiceUnavailable', status: 503 },
  sns: { code: 'InternalErrorException', status: 500, queryCode: 'InternalError' },
  dynamodb: { code: 'InternalServerError', status: 500 },
  lambda: { code: 'ServiceException', status: 500 },
  s3: { code: 'InternalError', status: 500 },
  scheduler: { code: 'InternalServerException', status: 500 },
};

export function throttledBy(service: string): AwsError {
  const refusal = throttled[service] ?? { code: 'ThrottlingException', status: 400 };
  return errorOf(refusal, 'Rate exceeded.');
}

export function unavailableAt(service: string): AwsError {
  const refusal = unavailable[service] ?? { code: 'ServiceUnavailableException', status: 503 };
  return errorOf(refusal, 'The service is temporarily unavailable.');
}

function errorOf({ code, status, queryCode }: Refusal, message: string): AwsError {
  return new AwsError(code, message, { status, ...(queryCode !== undefined && { queryCode }) });
}
