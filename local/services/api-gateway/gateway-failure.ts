/**
 * Responses the gateway gives by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayFailures = {
  ACCESS_DENIED: { status: 403, errorType: 'AccessDeniedException' },
  API_CONFIGURATION_ERROR: { status: 500, errorType: 'InternalServerErrorException' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'InternalServerErrorException' },
  AUTHORIZER_FAILURE: { status: 500, errorType: 'InternalServerErrorException' },
  BAD_REQUEST_BODY: { status: 400, errorType: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: { status: 400, errorType: 'BadRequestException' },
  EXPIRED_TOKEN: { status: 403, errorType: 'ExpiredTokenException' },
  INTEGRATION_FAILURE: { status: 504, errorType: 'InternalServerErrorException' },
  INTEGRATION_TIMEOUT: { status: 504, errorType: 'InternalServerErrorException' },
  INVALID_API_KEY: { status: 403, errorType: 'ForbiddenException' },
  INVALID_SIGNATURE: { status: 403, errorType: 'InvalidSignatureException' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: 'MissingAuthenticationTokenException' },
  QUOTA_EXCEEDED: { status: 429, errorType: 'LimitExceededException' },
  REQUEST_TOO_LARGE: { status: 413, errorType: 'RequestTooLargeException' },
  RESOURCE_NOT_FOUND: { status: 404, errorType: 'NotFoundException' },
  THROTTLED: { status: 429, errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, errorType: 'UnsupportedMediaTypeException' },
  WAF_FILTERED: { status: 403, errorType: 'ForbiddenException' },
} as const;

export type GatewayFailureType = keyof typeof gatewayFailures;

export const gatewayResponseTypes: readonly string[] = [
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  ...Object.keys(gatewayFailures),
];

/** The gateway answers by itself, with a gateway response. */
export class GatewayFailure extends Error {
  override readonly name = 'GatewayFailure';

  /**
   * @param options `status`: instead of the type's own; `validationErrors`: what a request model found wrong;
   *   `reason`: for the log, never for the client
   */
  constructor(
    readonly type: GatewayFailureType,
    message: string,
    readonly options: {
      readonly status?: number;
      readonly validationErrors?: string;
      readonly reason?: string;
    } = {},
  ) {
    super(message);
  }

  get status(): number {
    return this.options.status ?? gatewayFailures[this.type].status;
  }
}

/** What the client sees of a fault that is not its own. */
export function internalFailure(reason: string, status?: number): GatewayFailure {
  return new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error', {
    reason,
    ...(status !== undefined && { status }),
  });
}
