import type { WireRequest } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import { parseJsonInput } from '../../wire/aws-json';
import { decodeSegment } from '../../wire/path-segment';

const PATH = /^\/2015-03-31\/event-source-mappings\/?([^/]*)$/;

const actionsOfAll: Readonly<Record<string, string>> = {
  GET: 'ListEventSourceMappings',
  POST: 'CreateEventSourceMapping',
};

const actionsOfOne: Readonly<Record<string, string>> = {
  DELETE: 'DeleteEventSourceMapping',
  GET: 'GetEventSourceMapping',
  PUT: 'UpdateEventSourceMapping',
};

/** A request of Lambda's REST API that is about event source mappings. */
export interface MappingCall {
  readonly action: string;
  readonly input: Structure;
  /** Of the answer when it went well. */
  readonly status: number;
}

/**
 * @returns undefined when the request is about something else
 * @throws AwsError when there is no such request
 */
export function parseMappingCall(request: WireRequest): MappingCall | undefined {
  const { pathname, searchParams } = new URL(request.path, 'http://local');
  const encoded = PATH.exec(pathname)?.[1];
  if (encoded === undefined) return undefined;
  const uuid = decodeSegment(encoded);
  const action = (uuid === '' ? actionsOfAll : actionsOfOne)[request.method];
  if (action === undefined) {
    const message = `${request.method} ${pathname} is no request of Lambda's.`;
    throw new AwsError('UnknownOperationException', message, { status: 404 });
  }
  const input = {
    ...Object.fromEntries(searchParams),
    ...parseJsonInput(request.body),
    ...(uuid !== '' && { UUID: uuid }),
  };
  return { action, input, status: request.method === 'GET' ? 200 : 202 };
}
