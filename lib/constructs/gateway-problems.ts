import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { problem, problemMediaType, retryAfterSeconds } from '../templates/problem';

interface GatewayProblem {
  readonly type: ResponseType;
  readonly status: number;
  readonly detail: string;
  /** Whether the same request may succeed later. @default false */
  readonly retry?: boolean;
}

const notAllowed = 'The call is not allowed: it has to be signed by somebody who may invoke this API.';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const problems: readonly GatewayProblem[] = [
  { type: ResponseType.ACCESS_DENIED, status: 403, detail: notAllowed },
  {
    type: ResponseType.API_CONFIGURATION_ERROR,
    status: 500,
    detail: 'The API is not set up as it should be.',
  },
  {
    type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    status: 500,
    detail: 'The caller could not be checked.',
  },
  { type: ResponseType.AUTHORIZER_FAILURE, status: 500, detail: 'The caller could not be checked.' },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    status: 400,
    // Not VTL: variables are put in as they are, this one escaped for a JSON string.
    detail: 'The body does not fit the request type: $context.error.validationErrorString',
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    status: 400,
    detail: 'A parameter of the request is missing, or is not as it should be.',
  },
  { type: ResponseType.EXPIRED_TOKEN, status: 403, detail: 'The credentials of the call have expired.' },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 503,
    detail: 'A service behind the API could not be reached. Send the request again.',
    retry: true,
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 503,
    detail: 'A service behind the API did not answer in time. Send the request again.',
    retry: true,
  },
  { type: ResponseType.INVALID_API_KEY, status: 403, detail: notAllowed },
  { type: ResponseType.INVALID_SIGNATURE, status: 403, detail: 'The signature of the call does not match.' },
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 403,
    detail: 'The call is not signed, or this path does not take this method.',
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    detail: 'Too many requests: the quota is used up.',
    retry: true,
  },
  { type: ResponseType.REQUEST_TOO_LARGE, status: 413, detail: 'The body is too large.' },
  { type: ResponseType.RESOURCE_NOT_FOUND, status: 404, detail: 'There is nothing at this path.' },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    detail: 'Too many requests at once. Send the request again.',
    retry: true,
  },
  { type: ResponseType.UNAUTHORIZED, status: 401, detail: 'The call names nobody.' },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    detail: 'The body has to be JSON: send it with Content-Type application/json.',
  },
  { type: ResponseType.WAF_FILTERED, status: 403, detail: 'The call was filtered out.' },
];

/** What API Gateway answers by itself, as problem details. */
export class GatewayProblems extends Construct {
  constructor(scope: Construct, id: string, props: { readonly api: RestApi }) {
    super(scope, id);
    const { api } = props;
    for (const { type, status, detail, retry } of problems) {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode: String(status),
        responseHeaders: headers(retry ?? false),
        templates: { 'application/json': problem(status, detail) },
      });
    }
    // A status here would replace those of all other types of its class, so that the text must do without.
    for (const type of [ResponseType.DEFAULT_4XX, ResponseType.DEFAULT_5XX]) {
      api.addGatewayResponse(type.responseType, {
        type,
        responseHeaders: headers(false),
        templates: { 'application/json': defaultProblem },
      });
    }
  }
}

const defaultProblem =
  '{"type":"about:blank","title":"$context.error.responseType","detail":$context.error.messageString,' +
  '"instance":"urn:uketsuke:call:$context.extendedRequestId"}';

function headers(retry: boolean): Record<string, string> {
  return {
    'Content-Type': `'${problemMediaType}'`,
    ...(retry ? { 'Retry-After': `'${retryAfterSeconds}'` } : {}),
  };
}
