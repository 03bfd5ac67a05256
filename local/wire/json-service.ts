import type { AwsService, WireHandler } from '../aws/call';
import { AwsError } from '../aws/error';
import { jsonError, jsonResult, parseJsonInput, targetedAction } from './aws-json';

/**
 * A service that speaks the AWS JSON protocol 1.1.
 * @param target what stands before the action in `X-Amz-Target`
 */
export function jsonServiceWire(service: AwsService, target: string): WireHandler {
  const protocol = { version: '1.1' } as const;
  return async (request, context) => {
    try {
      const action = targetedAction(request, target);
      if (action === undefined) {
        const given = request.headers['x-amz-target'] ?? 'none';
        throw new AwsError('UnknownOperationException', `X-Amz-Target is ${given}, not ${target}.ACTION.`);
      }
      const output = await service.call(action, parseJsonInput(request.body), context);
      return jsonResult(protocol, output, context.requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return jsonError(protocol, error, context.requestId);
    }
  };
}
