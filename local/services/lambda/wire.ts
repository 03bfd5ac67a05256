import type { CallContext, WireHandler, WireRequest, WireResponse } from '../../aws/call';
import { callerOf, type Edges, openEdges, unchanged } from '../../aws/edge';
import { AwsError } from '../../aws/error';
import { decodeSegment } from '../../wire/path-segment';
import type { EventSourceMappingApi } from '../event-source-mapping/api';
import { parseMappingCall } from '../event-source-mapping/wire';
import type { CompleteDefinition } from './definition';
import type { LambdaService } from './service';

const FUNCTIONS = '/2015-03-31/functions';

/** Lambda's REST API, as far as functions are invoked and looked up, and event source mappings managed. */
export function lambdaWire(
  service: LambdaService,
  mappings?: EventSourceMappingApi,
  { edge }: Pick<Edges, 'edge'> = openEdges,
): WireHandler {
  return async (request, context) => {
    try {
      const call = parseMappingCall(request);
      if (call === undefined || mappings === undefined) {
        const [, name = ''] = /\/functions\/([^/?]+)/.exec(request.path) ?? [];
        const input = { FunctionName: decodeSegment(name) };
        const at = { service: 'lambda', action: 'Invoke', input, caller: callerOf(context), context };
        return await unchanged(edge, at, async () => route(service, request, context));
      }
      return json(call.status, await mappings.call(call.action, call.input), context);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return json(error.status, errorBody(error), context, {
        'x-amzn-errortype': error.code,
      });
    }
  };
}

/** Errors whose model has `Message`; all others of Lambda's have `message`. */
const capitalized: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ResourceInUseException',
  'ResourceNotFoundException',
]);

/** https://github.com/aws/api-models-aws/tree/main/models/lambda */
function errorBody({ code, fault, message }: AwsError): object {
  const Type = fault === 'Sender' ? 'User' : 'Service';
  return capitalized.has(code) ? { Type, Message: message } : { Type, message };
}

async function route(
  service: LambdaService,
  request: WireRequest,
  context: CallContext,
): Promise<WireResponse> {
  const { pathname, searchParams } = new URL(request.path, 'http://local');
  const [, encoded, rest] = /^\/2015-03-31\/functions(?:\/([^/]*)(\/.*)?)?$/.exec(pathname) ?? [];
  const reference = decodeSegment(encoded ?? '');
  if (request.method === 'POST' && rest === '/invocations') {
    return invoke(service, withQualifier(reference, searchParams.get('Qualifier')), request, context);
  }
  if (request.method === 'GET' && reference === '' && pathname.startsWith(FUNCTIONS)) {
    const functions = service.functionNames().map((name) => configuration(service.describe(name)));
    return json(200, { Functions: functions }, context);
  }
  if (request.method === 'GET' && rest === undefined && reference !== '') {
    return json(200, { Configuration: configuration(service.describe(reference)) }, context);
  }
  throw new AwsError(
    'UnknownOperationException',
    `${request.method} ${pathname} is not served here: functions can be invoked, listed and got.`,
    { status: 404 },
  );
}

async function invoke(
  service: LambdaService,
  reference: string,
  request: WireRequest,
  context: CallContext,
): Promise<WireResponse> {
  const payload = request.body.length === 0 ? '{}' : request.body.toString('utf8');
  refuseOtherThanJson(payload);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  switch (type) {
    case 'DryRun':
      service.describe(reference);
      return { status: 204, headers: { 'x-amzn-requestid': context.requestId }, body: '' };
    case 'Event':
      service.invokeLater(reference, payload, context);
      return { status: 202, headers: { 'x-amzn-requestid': context.requestId }, body: '' };
    case 'RequestResponse': {
      const result = await service.invoke(reference, payload, context);
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-amzn-requestid': context.requestId,
          'x-amz-executed-version': '$LATEST',
          ...(result.functionError !== undefined && { 'x-amz-function-error': result.functionError }),
        },
        body: result.payload,
      };
    }
    default:
      throw new AwsError(
        'InvalidParameterValueException',
        `Invocation type ${type} given; RequestResponse, Event and DryRun are allowed.`,
      );
  }
}

function withQualifier(reference: string, qualifier: string | null): string {
  return qualifier === null ? reference : `${reference}:${qualifier}`;
}

function refuseOtherThanJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
}

function configuration({
  definition,
  arn,
}: {
  readonly definition: CompleteDefinition;
  readonly arn: string;
}): object {
  return {
    FunctionName: definition.functionName,
    FunctionArn: arn,
    Runtime: definition.runtime,
    Handler: definition.handler,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    Environment: { Variables: definition.environment },
    PackageType: 'Zip',
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

function json(
  status: number,
  body: object,
  context: CallContext,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': context.requestId, ...headers },
    body: JSON.stringify(body),
  };
}
