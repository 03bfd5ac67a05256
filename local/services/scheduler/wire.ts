import type { AwsService, WireHandler, WireRequest, WireResponse } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import { parseJsonInput } from '../../wire/aws-json';
import { decodeSegment } from '../../wire/path-segment';

interface Resource {
  readonly path: RegExp;
  /** By method: the action on one, and on all of them. */
  readonly one: Readonly<Record<string, string>>;
  readonly all: Readonly<Record<string, string>>;
}

const resources: readonly Resource[] = [
  {
    path: /^\/schedules(?:\/([^/]*))?$/,
    one: {
      DELETE: 'DeleteSchedule',
      GET: 'GetSchedule',
      POST: 'CreateSchedule',
      PUT: 'UpdateSchedule',
    },
    all: { GET: 'ListSchedules' },
  },
  {
    path: /^\/schedule-groups(?:\/([^/]*))?$/,
    one: { DELETE: 'DeleteScheduleGroup', GET: 'GetScheduleGroup', POST: 'CreateScheduleGroup' },
    all: { GET: 'ListScheduleGroups' },
  },
];

/** Members that are in the query string under a name of their own. */
const queryMembers: Readonly<Record<string, string>> = {
  clientToken: 'ClientToken',
  groupName: 'GroupName',
  ScheduleGroup: 'GroupName',
};

/** EventBridge Scheduler's REST API. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export function schedulerWire(service: AwsService): WireHandler {
  return async (request, context) => {
    const { requestId } = context;
    try {
      const { action, input } = parseCall(request);
      return json(200, await service.call(action, input, context), { 'x-amzn-requestid': requestId });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return json(
        error.status,
        { Message: error.message },
        {
          'x-amzn-requestid': requestId,
          'x-amzn-errortype': error.code,
        },
      );
    }
  };
}

function parseCall(request: WireRequest): { readonly action: string; readonly input: Structure } {
  const { pathname, searchParams } = new URL(request.path, 'http://local');
  for (const { path, one, all } of resources) {
    const match = path.exec(pathname);
    if (match === null) continue;
    const name = decodeSegment(match[1] ?? '');
    const action = (name === '' ? all : one)[request.method];
    if (action === undefined) break;
    const query = [...searchParams].map(([key, value]) => [queryMembers[key] ?? key, value]);
    const input = {
      ...Object.fromEntries(query),
      ...parseJsonInput(request.body),
      ...(name !== '' && { Name: name }),
    };
    return { action, input };
  }
  const message = `${request.method} ${pathname} is not served here: schedules and schedule groups are.`;
  throw new AwsError('UnknownOperationException', message, { status: 404 });
}

function json(status: number, body: object, headers: Readonly<Record<string, string>>): WireResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
