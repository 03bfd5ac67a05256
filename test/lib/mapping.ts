import { RequestParameters } from '../../local/services/api-gateway/exchange';
import { InputObject } from '../../local/services/api-gateway/input-object';
import { templateFunctions } from '../../local/services/api-gateway/template-functions';
import { compileTemplate } from '../../local/services/api-gateway/velocity/compile';
import { JavaMap, print, type Value } from '../../local/services/api-gateway/velocity/values';

/** Settings of tenants. */
export const byAccount = { authorization: 'iam', tenant: 'account' } as const;
export const byRole = { authorization: 'iam', tenant: 'account-and-role' } as const;
export const openToAll = { authorization: 'none', tenant: 'account' } as const;

export interface Call {
  readonly path?: string;
  /** Path parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text that `$input` reads: the client's body, or the service's answer. */
  readonly body?: string;
  /** When the call came. API Gateway's documentation does not say of which type it is. */
  readonly requestTimeEpoch?: string | number;
  readonly extendedRequestId?: string;
  readonly accountId?: string;
  /** Unique id of a role with its session, or of a user. */
  readonly caller?: string;
}

export interface Mapped {
  readonly text: string;
  /** What the template set. */
  readonly status: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Renders a mapping template as API Gateway would for a call. */
export function map(template: string, call: Call): Mapped {
  const rawHeaders = Object.entries(call.headers ?? {}).flat();
  const parameters = new RequestParameters(
    { method: 'POST', path: '/', basePath: '', rawHeaders, body: Buffer.alloc(0), sourceIp: '127.0.0.1' },
    new Map(Object.entries(call.parameters ?? {})),
  );
  const header = new JavaMap();
  const override = new JavaMap([['header', header]]);
  const identity = new JavaMap([
    ['accountId', call.accountId ?? null],
    ['caller', call.caller ?? null],
  ]);
  const context = new JavaMap([
    ['path', call.path ?? '/v1/requests/survey-filed'],
    ['requestTimeEpoch', call.requestTimeEpoch ?? 1_767_225_600_000],
    ['extendedRequestId', call.extendedRequestId ?? 'Qu1ZYE3joAMEUSg='],
    ['identity', identity],
    ['responseOverride', override],
  ]);
  const variables: [string, Value][] = [
    ['input', new InputObject(call.body ?? '', parameters)],
    ['util', templateFunctions],
    ['context', context],
  ];
  const text = compileTemplate(template).render(variables);
  const status = override.get('status');
  return {
    text,
    status: status === null ? undefined : print(status),
    headers: Object.fromEntries([...header.entries].map(([name, value]) => [name, print(value)])),
  };
}
