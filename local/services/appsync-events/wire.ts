import type { WireHandler, WireRequest, WireResponse } from '../../aws/call';
import { parseStructure } from '../../aws/structure';
import { badRequest, EventError, toEventError } from './errors';
import type { AppSyncEventsService } from './service';

/** Pages of any origin may publish. */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
};

/** `POST /event`. https://docs.aws.amazon.com/appsync/latest/eventapi/publish-http.html */
export function appSyncEventsWire(service: AppSyncEventsService): WireHandler {
  return async (request, { requestId }) => {
    const headers = { ...crossOrigin, 'x-amzn-requestid': requestId };
    if (request.method === 'OPTIONS') return { status: 204, headers, body: '' };
    try {
      return json(200, headers, await publish(service, request, requestId));
    } catch (thrown) {
      const error = toEventError(thrown);
      const refused = `publish refused ${error.type}`;
      service.endpointAt(request.path)?.api.report(undefined, refused, requestId);
      return json(error.status, { ...headers, 'x-amzn-errortype': error.type }, { errors: [error.entry] });
    }
  };
}

async function publish(
  service: AppSyncEventsService,
  { method, path, headers, body }: WireRequest,
  requestId: string,
): Promise<object> {
  const endpoint = service.endpointAt(path);
  if (endpoint?.kind !== 'publish') {
    const what = `${method} ${path} is not served here: events are published with POST to the path /event of an Event API.`;
    throw new EventError('NotFoundException', what, 404);
  }
  if (method !== 'POST')
    throw new EventError('BadRequestException', `${method} given; POST is allowed.`, 405);
  const { publishBytes } = service.limits;
  if (body.length > publishBytes) {
    throw badRequest(`The request has ${body.length} bytes; up to ${publishBytes} are allowed.`);
  }
  const input = parseStructure(body.toString('utf8'));
  if (input === undefined) throw badRequest('The body is no JSON object.');
  return endpoint.api.publish(input, { requestId, headers, sourceIp: '127.0.0.1' });
}

function json(status: number, headers: Readonly<Record<string, string>>, body: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
