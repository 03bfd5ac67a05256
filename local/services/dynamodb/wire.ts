import { crc32 } from 'node:zlib';
import type { CallContext, WireHandler, WireResponse } from '../../aws/call';
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
  call(action: string, input: Readonly<Record<string, unknown>>, context: CallContext): Promise<object>;
}

/** AWS gives these errors in namespaces of its framework. */
const namespaces: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
};

/**
 * The AWS JSON 1.0 protocol of DynamoDB and of DynamoDB Streams: requests to both are signed for `dynamodb`.
 * @param services by what their targets begin with
 */
export function dynamoDbWire(services: Readonly<Record<string, Actions>>): WireHandler {
  return async (request, context) => {
    try {
      for (const [target, service] of Object.entries(services)) {
        const action = targetedAction(request, target);
        if (action === undefined) continue;
        const output = await service.call(action, parseJsonInput(request.body), context);
        return withChecksum(
          jsonResult(protocol('com.amazonaws.dynamodb.v20120810'), output, context.requestId),
        );
      }
      const targets = Object.keys(services).map((target) => `${target}.ACTION`);
      const given = request.headers['x-amz-target'] ?? 'none';
      throw new AwsError(
        'UnknownOperationException',
        `X-Amz-Target is ${given}, not ${targets.join(' or ')}.`,
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
