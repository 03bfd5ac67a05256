import { objectKey, uploadFormSeconds, uploadOrder, uploadRef } from '../contract/claim-check';
import { type CallerIdentity, tenantOf, type TenantRule } from '../contract/tenant';
import type { Clock } from '../core/clock';
import type { Log } from '../core/log';
import { thrownFields } from '../core/thrown';
import type { UploadForms } from '../core/bodies/upload-forms';
import { validate } from '../core/validation';
import { answer, type HttpAnswer, problem } from './http-answer';

/**
 * What this code reads of a call that API Gateway hands on.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
export interface ProxyCall {
  readonly body: string | null;
  readonly requestContext: {
    readonly extendedRequestId: string;
    readonly identity: CallerIdentity;
  };
}

export interface UploadPorts {
  readonly forms: UploadForms;
  /** Bytes of the largest body that a request type allows. */
  readonly largestUpload: number;
  readonly clock: Clock;
  readonly tenantRule: TenantRule;
  /** At least 8 characters, other ones each time: letters, digits, `-` and `_`. */
  readonly randomId: () => string;
  readonly log: Log;
}

/** Makes the handler of `POST /uploads`: gives out a form for one body, below the prefix of the caller's tenant. */
export function giveUploadForm(ports: UploadPorts): (call: ProxyCall) => Promise<HttpAnswer> {
  const { largestUpload } = ports;
  return async (call) => {
    const { extendedRequestId: callId, identity } = call.requestContext;
    const order = validate(uploadOrder, parseJson(call.body));
    if ('refused' in order) return problem(400, 'Bad Request', order.refused, callId);
    const { sha256, size } = order.valid;
    if (size > largestUpload) {
      const detail = `The body is too large: an upload has at most ${largestUpload} bytes. Split it into several requests.`;
      return problem(413, 'Payload Too Large', detail, callId);
    }
    const now = ports.clock.now();
    const dataref = uploadRef(`${now}-${ports.randomId()}`);
    try {
      const key = objectKey(tenantOf(ports.tenantRule, identity), dataref);
      const form = await ports.forms.sign({ key, size, sha256, seconds: uploadFormSeconds });
      ports.log.info('upload form given out', { dataref, size });
      const expiresAt = new Date(now + uploadFormSeconds * 1000).toISOString();
      return answer(201, { dataref, sha256, size, expiresAt, form });
    } catch (error) {
      ports.log.error('no upload form', { call: callId, ...thrownFields(error) });
      return problem(503, 'Service Unavailable', 'No form can be signed at the moment. Ask again.', callId);
    }
  };
}

/** The value of a JSON text, or undefined when it is none. */
function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
