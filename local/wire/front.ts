import {
  anonymous,
  type CallContext,
  type Environment,
  type Principal,
  type WireHandler,
  type WireRequest,
  type WireResponse,
} from '../aws/call';
import { type CredentialScope, parseCredential } from '../aws/signature-v4';
import type { Random } from '../random';
import { jsonError } from './aws-json';
import { allows } from './guard';
import { toAwsError } from './internal-failure';
import { unsupported } from './unsupported';

/** What is known of a call beside the request itself. */
export interface FrontHint {
  /** Signing name of the service, when the request does not say it. */
  readonly service?: string;
  readonly principal?: Principal;
  readonly signal?: AbortSignal;
}

const serviceOfTarget: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSSM: 'ssm',
  secretsmanager: 'secretsmanager',
};

const serviceOfVersion: Readonly<Record<string, string>> = {
  '2012-11-05': 'sqs',
  '2010-03-31': 'sns',
};

/** The one address at which all services answer: finds out which service a request is for. */
export class AwsFront {
  constructor(
    private readonly options: {
      readonly environment: Environment;
      /** By signing name. */
      readonly handlers: Readonly<Record<string, WireHandler>>;
      /** The service that an unsigned request is for, when nothing in it says so. @default - unknown */
      readonly claims?: (request: WireRequest) => string | undefined;
      readonly random: Random;
    },
  ) {}

  async handle(request: WireRequest, hint: FrontHint = {}): Promise<WireResponse> {
    const scope = scopeOf(request);
    const service = hint.service ?? this.serviceFor(request);
    const handler = service === undefined ? undefined : this.handler(service);
    const { 'x-amzn-trace-id': traceHeader, 'x-amz-security-token': sessionToken } = request.headers;
    const context: CallContext = {
      principal: hint.principal ?? this.caller(service, scope?.accessKeyId),
      requestId: this.options.random.uuid(),
      ...(traceHeader !== undefined && { traceHeader }),
      ...(sessionToken !== undefined && { sessionToken }),
      // Nobody else says for whom a call is made.
      ...(hint.principal !== undefined && { viaApi: true }),
      ...(hint.signal && { signal: hint.signal }),
    };
    if (handler === undefined) {
      return unsupported(request, service, Object.keys(this.options.handlers), context.requestId);
    }
    try {
      return await handler(request, context);
    } catch (error) {
      const protocol = { version: '1.0', namespace: 'com.amazon.coral.service' } as const;
      return jsonError(protocol, toAwsError(error), context.requestId);
    }
  }

  /**
   * Whether the CORS rules of the bucket that a request is for let the page send it. No other service has such rules:
   * AWS relies on signatures there, and these are not verified here.
   */
  async allowsPage(request: WireRequest): Promise<boolean> {
    const { origin } = request.headers;
    if (origin === undefined || this.serviceFor(request) !== 's3') return false;
    const headers = { ...request.headers, 'access-control-request-method': request.method };
    const { status, headers: answered } = await this.handle(
      { ...request, method: 'OPTIONS', headers },
      { service: 's3' },
    );
    return status === 200 && allows(answered['access-control-allow-origin'], origin);
  }

  private serviceFor(request: WireRequest): string | undefined {
    return scopeOf(request)?.service ?? serviceOf(request) ?? this.options.claims?.(request);
  }

  private handler(service: string): WireHandler | undefined {
    const { handlers } = this.options;
    return Object.hasOwn(handlers, service) ? handlers[service] : undefined;
  }

  private caller(service: string | undefined, accessKeyId: string | undefined): Principal {
    // Whom S3 lets in without a signature is a matter that browsers have to do with; elsewhere it is convenience.
    if (service === 's3' && accessKeyId === undefined) return anonymous;
    const { account } = this.options.environment;
    return { kind: 'account', account, ...(accessKeyId !== undefined && { accessKeyId }) };
  }
}

/** Of the signature in a header, or in a pre-signed URL. */
function scopeOf({ headers, path }: WireRequest): CredentialScope | undefined {
  const { authorization } = headers;
  if (authorization === undefined) {
    const credential = /[?&]X-Amz-Credential=([^&]+)/.exec(path)?.[1];
    return credential === undefined ? undefined : parseCredential(decoded(credential));
  }
  return parseCredential(/Credential=([^,\s]+)/.exec(authorization)?.[1] ?? '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function serviceOf(request: WireRequest): string | undefined {
  if (isOpenedByEndpoint(request)) return 'sns';
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return serviceOfTarget[target.slice(0, target.indexOf('.'))];
  if (request.path.startsWith('/2015-03-31/')) return 'lambda';
  if (/^\/schedule(s|-groups)(\/|\?|$)/.test(request.path)) return 'scheduler';
  if (/^(?:\/_appsync\/[^/]+)?\/event(?:[/?]|$)/.test(request.path)) return 'appsync';
  const version = /[?&]Version=([0-9-]+)/.exec(request.path)?.[1] ?? versionInForm(request);
  return version === undefined ? undefined : serviceOfVersion[version];
}

/** The addresses that topics give to their endpoints carry neither a signature nor a version. */
function isOpenedByEndpoint({ method, path }: WireRequest): boolean {
  return (
    method === 'GET' &&
    /^\/(SimpleNotificationService-[^/]*\.pem$|\?Action=(ConfirmSubscription|Unsubscribe)&)/.test(path)
  );
}

function versionInForm(request: WireRequest): string | undefined {
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true)
    return undefined;
  return new URLSearchParams(request.body.toString('utf8')).get('Version') ?? undefined;
}
