import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { hopLimits } from '../../lambda/contract/size-limits';
import { instance, problem, problemMediaType, retryAfterSeconds } from '../templates/problem';

interface GatewayProblem {
  readonly type: ResponseType;
  readonly status: number;
  readonly detail: string;
  /** Whether the same request may succeed later. @default false */
  readonly retry?: boolean;
  /** Headers by name, as mapping expressions. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
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
    // The path is the template's, and needs no escaping. What the gateway found may quote the caller, and may arrive quoted
    // or not: it is a header, see below.
    detail:
      'The body must be JSON that fits the schema of POST $context.resourcePath. The header X-Validation-Error reports ' +
      'the violations. The owner of this API provides the schema.',
    headers: { 'X-Validation-Error': 'context.error.validationErrorString' },
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

export interface GatewayProblemsProps {
  readonly api: RestApi;
  /** Whether there is a request type whose bodies may be uploaded. */
  readonly uploads: boolean;
}

/**
 * The problems that API Gateway answers by itself. Their texts are fixed: `$context.error.message` and its kin may have the
 * caller's words, and AWS does not say which of them arrive with quotation marks.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export class GatewayProblems extends Construct {
  constructor(scope: Construct, id: string, { api, uploads }: GatewayProblemsProps) {
    super(scope, id);
    for (const { type, status, detail, retry, headers } of [...problems, tooLarge(uploads)]) {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode: String(status),
        responseHeaders: { ...responseHeaders(retry ?? false), ...headers },
        templates: { 'application/json': problem(status, detail) },
      });
    }
    // A status here would replace those of all other types of its class, so that the text must do without.
    for (const [type, title, detail] of defaults) {
      api.addGatewayResponse(type.responseType, {
        type,
        responseHeaders: responseHeaders(false),
        templates: { 'application/json': JSON.stringify({ type: 'about:blank', title, detail, instance }) },
      });
    }
  }
}

const defaults: readonly (readonly [ResponseType, string, string])[] = [
  [ResponseType.DEFAULT_4XX, 'Call refused', 'The API refused the call. Report it with its instance.'],
  [
    ResponseType.DEFAULT_5XX,
    'Call failed',
    'The API failed. Send the call again, or report it with its instance.',
  ],
];

function tooLarge(uploads: boolean): GatewayProblem {
  const limit = `The body is too large: the API accepts at most ${hopLimits.apiGateway / 1_000_000} MB.`;
  const wayOut = uploads
    ? 'Split it into several requests, or upload it with POST /uploads where the request type allows that.'
    : 'Split it into several requests.';
  return { type: ResponseType.REQUEST_TOO_LARGE, status: 413, detail: `${limit} ${wayOut}` };
}

function responseHeaders(retry: boolean): Record<string, string> {
  return {
    'Content-Type': `'${problemMediaType}'`,
    ...(retry ? { 'Retry-After': `'${retryAfterSeconds}'` } : {}),
  };
}
