import { crc32 } from 'node:zlib';
import type { WireHandler, WireResponse } from '../../aws/call';
import { AwsError } from '../../aws/error';
import {
  jsonError,
  jsonResult,
  parseJsonInput,
  targetedAction,
  type JsonProtocol,
} from '../../wire/aws-json';

/** What speaks through the wire. */
interface Actions {
  call(action: string, input: Readonly<Record<string, unknown>>): Promise<object>;
}

const TARGET = 'DynamoDB_20120810';

/** AWS gives these errors in namespaces of its framework. */
const namespaces: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
};

/** DynamoDB's AWS JSON 1.0 protocol. */
export function dynamoDbWire(service: Actions): WireHandler {
  return async (request, context) => {
    try {
      const action = targetedAction(request, TARGET);
      if (action === undefined) {
        const target = request.headers['x-amz-target'] ?? 'none';
        throw new AwsError('UnknownOperationException', `X-Amz-Target is ${target}, not ${TARGET}.ACTION.`);
      }
      const output = await service.call(action, parseJsonInput(request.body));
      return withChecksum(
        jsonResult(protocol('com.amazonaws.dynamodb.v20120810'), output, context.requestId),
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const namespace = namespaces[error.code] ?? 'com.amazonaws.dynamodb.v20120810';
      return withChecksum(jsonError(protocol(namespace), error, context.requestId));
    }
  };
}

function protocol(namespace: string): JsonProtocol {
  return { version: '1.0', namespace };
}

/** Some clients check it. */
function withChecksum(response: WireResponse): WireResponse {
  return { ...response, headers: { ...response.headers, 'x-amz-crc32': String(crc32(response.body)) } };
}
