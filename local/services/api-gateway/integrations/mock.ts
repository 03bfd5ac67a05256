import { internalFailure } from '../gateway-failure';
import { Headers } from '../http';
import type { IntegrationRequest } from '../integration-request';
import type { IntegrationResult } from '../integration-response';

/**
 * Calls nothing. The request template says the status that the responses are chosen by: `{"statusCode": 200}`, which
 * API Gateway reads leniently (a key without quotes, a comma too many).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mock(request: IntegrationRequest): IntegrationResult {
  const [, status] = /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(request.body.toString()) ?? [];
  if (status === undefined)
    throw internalFailure('The request template of the mock integration gives no statusCode');
  return { status: Number(status), headers: new Headers(), body: '' };
}
