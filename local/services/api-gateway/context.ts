import type { Environment } from '../../aws/call';
import type { Random } from '../../random';
import { signerOf } from './caller';
import type { ApiRequest } from './http';
import type { RequestParameters } from './exchange';
import { JavaMap, type Value } from './velocity/values';

export interface ContextSource {
  readonly environment: Environment;
  readonly random: Random;
  readonly now: number;
  readonly apiId: string;
  readonly stageName: string;
  readonly requestId: string;
  readonly request: ApiRequest;
  readonly parameters: RequestParameters;
  readonly resource?: { readonly id: string; readonly path: string };
  readonly authorizationType?: string;
  readonly deploymentId?: string;
}

/**
 * `$context`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
export function buildContext(source: ContextSource): JavaMap {
  const { request, parameters, resource } = source;
  const host = parameters.headers.get('host') ?? 'localhost';
  const query = request.path.indexOf('?');
  return new JavaMap([
    ['requestId', source.requestId],
    ['extendedRequestId', source.random.bytes(11).toString('base64')],
    ['requestTime', commonLogTime(new Date(source.now))],
    ['requestTimeEpoch', source.now],
    ['path', request.basePath + (query < 0 ? request.path : request.path.slice(0, query))],
    ['resourcePath', resource?.path ?? null],
    ['resourceId', resource?.id ?? null],
    ['httpMethod', request.method],
    ['stage', source.stageName],
    ['apiId', source.apiId],
    ['domainName', host],
    ['domainPrefix', host.split('.', 1)[0] ?? ''],
    ['accountId', source.environment.account],
    ['deploymentId', source.deploymentId ?? null],
    ['xrayTraceId', traceRoot(parameters.headers.get('x-amzn-trace-id'))],
    ['protocol', 'HTTP/1.1'],
    ['identity', identity(source)],
    ['responseOverride', new JavaMap([['header', new JavaMap()]])],
    [
      'requestOverride',
      new JavaMap([
        ['header', new JavaMap()],
        ['path', new JavaMap()],
        ['querystring', new JavaMap()],
      ]),
    ],
  ]);
}

/** With IAM authorization there is a caller: the one whose key signed, or the user `local` of the own account. */
function identity({ environment, request, parameters, authorizationType }: ContextSource): JavaMap {
  const signed = authorizationType === 'AWS_IAM';
  const { accessKeyId, account, principalId, arn } = signerOf(parameters, environment);
  const ofCaller = (value: string): Value => (signed ? value : null);
  return new JavaMap([
    ['sourceIp', request.sourceIp],
    ['userAgent', parameters.headers.get('user-agent') ?? null],
    ['accountId', ofCaller(account)],
    ['accessKey', ofCaller(accessKeyId)],
    ['caller', ofCaller(principalId)],
    ['user', ofCaller(principalId)],
    ['userArn', ofCaller(arn)],
    // There, and empty, without Amazon Cognito and AWS Organizations.
    ['cognitoIdentityPoolId', null],
    ['cognitoIdentityId', null],
    ['cognitoAuthenticationType', null],
    ['cognitoAuthenticationProvider', null],
    ['principalOrgId', null],
  ]);
}

/** The id in `Root=1-67891233-abcdef012345678912345678;…`. */
function traceRoot(header: string | undefined): Value {
  return /Root=([^;]+)/.exec(header ?? '')?.[1] ?? null;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Such as `09/Apr/2026:12:34:56 +0000`. */
function commonLogTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return `${two(time.getUTCDate())}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} +0000`;
}
