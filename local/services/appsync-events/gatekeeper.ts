import type { Environment } from '../../aws/call';
import { callerOf } from '../../aws/credentials';
import type { Structure } from '../../aws/structure';
import type { Clock } from '../../clock';
import type { Channel } from './channel';
import type { AuthMode } from './definition';
import { unauthorized } from './errors';
import type { LambdaAuthorizer, Operation } from './lambda-authorizer';
import type { Caller, EventRequest } from './request';

export interface GatekeeperOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly authorizer?: LambdaAuthorizer;
}

/** What is to be let in. */
export interface Attempt {
  readonly operation: Operation;
  readonly modes: readonly AuthMode[];
  readonly request: EventRequest;
  readonly channel?: Channel;
}

/**
 * Lets requests in: by an API key, by a signature, or by what an authorizer says of a token.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
 */
export class Gatekeeper {
  private readonly keys = new Map<string, number>();

  constructor(private readonly options: GatekeeperOptions) {}

  /** @param expires when the key stops being taken, in milliseconds since the Unix epoch */
  addKey(key: string, expires: number): void {
    this.keys.set(key, expires);
  }

  /** @throws EventError `UnauthorizedException` */
  async admit(attempt: Attempt): Promise<Caller> {
    const mode = modeOf(attempt.request);
    if (mode === undefined || !attempt.modes.includes(mode)) throw unauthorized();
    const identity = await this.identify(mode, attempt);
    if (identity === undefined) throw unauthorized();
    return { authMode: mode, identity };
  }

  private async identify(mode: AuthMode, attempt: Attempt): Promise<Structure | null | undefined> {
    const { operation, request, channel } = attempt;
    const { authorization = '', 'x-api-key': key = '' } = request.headers;
    switch (mode) {
      case 'API_KEY':
        return (this.keys.get(key) ?? 0) > this.options.clock.now() ? null : undefined;
      case 'AWS_IAM':
        return this.signer(authorization, request);
      case 'AWS_LAMBDA':
        return this.options.authorizer?.identify(authorization, operation, request, channel);
    }
  }

  /**
   * The caller whose key signed, as with API Gateway. Signatures are not verified: every secret is good
   * here. They have to be there, and for AppSync.
   */
  private signer(authorization: string, request: EventRequest): Structure | undefined {
    const accessKeyId = signature.exec(authorization)?.[1];
    if (accessKeyId === undefined) return undefined;
    const { account, principalId, arn } = callerOf(accessKeyId, this.options.environment);
    return {
      accountId: account,
      cognitoIdentityAuthProvider: null,
      cognitoIdentityAuthType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      sourceIp: [request.sourceIp],
      userArn: arn,
      username: principalId,
    };
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const signature =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/appsync\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]{64}$/;

function modeOf({ headers }: EventRequest): AuthMode | undefined {
  if (headers['x-api-key'] !== undefined) return 'API_KEY';
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  return authorization.startsWith('AWS4-HMAC-SHA256') ? 'AWS_IAM' : 'AWS_LAMBDA';
}
