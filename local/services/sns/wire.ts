import type { AwsService, WireHandler, WireResponse } from '../../aws/call';
import { atEdge, type Edges, openEdges } from '../../aws/edge';
import { AwsError } from '../../aws/error';
import { parseQueryCall, queryError, queryResult } from '../../wire/aws-query';
import { toAwsError } from '../../wire/internal-failure';
import { element, textElement } from '../../wire/xml';

const xmlns = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** Actions whose answer has no result element. */
const withoutResult = new Set([
  'AddPermission',
  'DeleteTopic',
  'RemovePermission',
  'SetSubscriptionAttributes',
  'SetTopicAttributes',
  'Unsubscribe',
]);

/** SNS, and the certificate by which its signatures are verified. */
interface SigningService extends AwsService {
  certificate(name: string): Promise<string | undefined>;
}

/** SNS over the AWS query protocol, which the SDKs and the CLI speak to it, and its certificate as a file. */
export function snsWire(service: SigningService, edges: Pick<Edges, 'edge'> = openEdges): WireHandler {
  const api = atEdge(service, edges);
  return async (request, context) => {
    try {
      const [, certificateName] = /^\/([^/?]+\.pem)$/.exec(request.path) ?? [];
      if (certificateName !== undefined) return await certificateFile(service, certificateName);
      const { action, parameters } = parseQueryCall(request);
      if (action === undefined) throw new AwsError('MissingAction', 'The request must contain an Action.');
      const result = await api.call(action, parameters, context);
      const content = withoutResult.has(action) ? undefined : structureXml(result);
      return queryResult({ action, xmlns, requestId: context.requestId }, content);
    } catch (error) {
      return queryError(toAwsError(error), xmlns, context.requestId);
    }
  };
}

async function certificateFile(service: SigningService, name: string): Promise<WireResponse> {
  const body = await service.certificate(name);
  return body === undefined
    ? { status: 404, headers: {}, body: '' }
    : { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body };
}

function structureXml(structure: object): string {
  return Object.entries(structure)
    .map(([name, value]: [string, unknown]) => memberXml(name, value))
    .join('');
}

function memberXml(name: string, value: unknown): string {
  if (Array.isArray(value)) return element(name, ...value.map((item: unknown) => memberXml('member', item)));
  if (typeof value === 'object' && value !== null) {
    return element(name, name === 'Attributes' ? entriesXml(value) : structureXml(value));
  }
  return typeof value === 'string' || typeof value === 'boolean' ? textElement(name, value) : '';
}

/** The only maps in answers of SNS are those called `Attributes`. */
function entriesXml(map: object): string {
  return Object.entries(map)
    .map(([key, value]: [string, unknown]) =>
      element('entry', textElement('key', key), textElement('value', String(value))),
    )
    .join('');
}
