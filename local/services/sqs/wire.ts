import type { AwsService, CallContext, WireHandler, WireRequest, WireResponse } from '../../aws/call';
import { AwsError } from '../../aws/error';
import { isStructure } from '../../aws/structure';
import {
  jsonError,
  type JsonProtocol,
  jsonResult,
  parseJsonInput,
  targetedAction,
} from '../../wire/aws-json';
import { parseQueryCall, queryError, queryResult } from '../../wire/aws-query';
import { toAwsError } from '../../wire/internal-failure';
import { queryInput } from './query-input';
import { queryOutput } from './query-output';

const json: JsonProtocol = { version: '1.0', namespace: 'com.amazonaws.sqs', queryCompatible: true };
/** Namespace of the errors that are not of the SQS API itself. */
const commonJson: JsonProtocol = { ...json, namespace: 'com.amazon.coral.service' };
const commonErrors: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InternalFailure',
  'InvalidAction',
  'InvalidParameterValueException',
  'MissingRequiredParameterException',
  'SerializationException',
]);

const xmlns = 'http://queue.amazonaws.com/doc/2012-11-05/';
const version = '2012-11-05';

/** SQS over HTTP: AWS JSON, as SDKs speak it today, and the older query protocol with XML answers. */
export function sqsWire(service: AwsService): WireHandler {
  return async (request, context) => {
    const action = targetedAction(request, 'AmazonSQS');
    return action === undefined
      ? answerQuery(service, request, context)
      : answerJson(service, action, request, context);
  };
}

async function answerJson(
  service: AwsService,
  action: string,
  request: WireRequest,
  context: CallContext,
): Promise<WireResponse> {
  try {
    const result = await service.call(action, parseJsonInput(request.body), context);
    return jsonResult(json, action === 'ReceiveMessage' ? withBase64(result) : result, context.requestId);
  } catch (thrown) {
    const error = toAwsError(thrown);
    return jsonError(commonErrors.has(error.code) ? commonJson : json, error, context.requestId);
  }
}

/** The values of binary message attributes as base64 text. */
function withBase64(value: unknown): object {
  const converted = base64In(value);
  return isStructure(converted) ? converted : {};
}

function base64In(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(base64In);
  if (!isStructure(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, base64In(member)]));
}

async function answerQuery(
  service: AwsService,
  request: WireRequest,
  context: CallContext,
): Promise<WireResponse> {
  const { requestId } = context;
  try {
    const call = parseQueryCall(request);
    const { action } = call;
    if (action === undefined) return unknownOperation(requestId);
    if (call.version !== undefined && call.version !== version) {
      throw new AwsError('NoSuchVersion', `The requested version ( ${call.version} ) is not valid.`);
    }
    if (ofNoQueue.has(action) && !/^\/(\?|$)/.test(request.path)) {
      throw new AwsError('InvalidAction', `The action ${action} is not valid for this endpoint.`);
    }
    const result = await service.call(action, queryInput(request.path, call.parameters), context);
    return queryResult({ action, xmlns, requestId }, queryOutput(action, result));
  } catch (thrown) {
    return queryError(asQueryError(toAwsError(thrown)), xmlns, requestId, '<Detail/>');
  }
}

/** Actions that are not of one queue: AWS was seen to reject them at a queue's URL. */
const ofNoQueue: ReadonlySet<string> = new Set(['CreateQueue', 'ListQueues']);

/** What AWS was seen to answer to a request without an action. */
function unknownOperation(requestId: string): WireResponse {
  return {
    status: 404,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: '<UnknownOperationException/>',
  };
}

/** The query protocol has words of its own for a queue that is not there. */
function asQueryError(error: AwsError): AwsError {
  if (error.code !== 'QueueDoesNotExist') return error;
  const message = 'The specified queue does not exist for this wsdl version.';
  return new AwsError(error.code, message, { status: error.status, queryCode: error.queryCode });
}
