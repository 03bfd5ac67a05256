import type { CallContext } from '../../aws/call';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import { isStructure, parseStructure, type Structure } from '../../aws/structure';
import type { Clock } from '../../clock';
import type { Channel } from './channel';
import type { AuthorizerDefinition } from './definition';
import type { EventRequest } from './request';

export type Operation = 'EVENT_CONNECT' | 'EVENT_PUBLISH' | 'EVENT_SUBSCRIBE';

export interface AuthorizerOptions {
  readonly definition: AuthorizerDefinition;
  readonly apiId: string;
  readonly account: string;
  readonly lambda: LambdaInvoker;
  readonly clock: Clock;
  /** Who the function is told calls it. */
  readonly principal: CallContext['principal'];
  /** Given why the function could not be asked; the client never sees it. */
  readonly log: (line: string) => void;
}

/** Longest time that an answer is kept, whatever `ttlOverride` says. */
const longestTtlSeconds = 3600;

interface Answer {
  readonly isAuthorized: boolean;
  readonly handlerContext: Structure | null;
}

/**
 * Asks a function whether a request may go on.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
 */
export class LambdaAuthorizer {
  private readonly kept = new Map<string, { readonly answer: Answer; readonly until: number }>();

  constructor(private readonly options: AuthorizerOptions) {}

  /** What `ctx.identity` becomes; undefined when the request is refused. */
  async identify(
    token: string,
    operation: Operation,
    request: EventRequest,
    channel: Channel | undefined,
  ): Promise<Structure | undefined> {
    const { tokenForm } = this.options.definition;
    if (tokenForm !== undefined && !tokenForm.test(token)) return undefined;
    // An answer is about one operation on one channel: the function is told both.
    const key = JSON.stringify([token, operation, channel?.path]);
    const now = this.options.clock.now();
    const kept = this.kept.get(key);
    const { answer } =
      kept !== undefined && kept.until > now ? kept : await this.ask(key, token, operation, request, channel);
    return answer.isAuthorized ? { handlerContext: answer.handlerContext } : undefined;
  }

  private async ask(
    key: string,
    token: string,
    operation: Operation,
    request: EventRequest,
    channel: Channel | undefined,
  ): Promise<{ readonly answer: Answer }> {
    const { definition, apiId, account, clock } = this.options;
    const answered = await this.invoke({
      authorizationToken: token,
      requestContext: {
        apiId,
        accountId: account,
        requestId: request.requestId,
        operation,
        // Documented as null when a client connects; what arrives there lacks them.
        ...(channel && { channelNamespaceName: channel.namespace, channel: channel.path }),
      },
      requestHeaders: request.headers,
    });
    const { isAuthorized, handlerContext, ttlOverride } = answered;
    const answer: Answer = {
      isAuthorized: isAuthorized === true,
      handlerContext: isStructure(handlerContext) ? handlerContext : null,
    };
    const ttl = typeof ttlOverride === 'number' ? ttlOverride : definition.resultTtlSeconds;
    if (ttl > 0) {
      this.kept.set(key, { answer, until: clock.now() + Math.min(ttl, longestTtlSeconds) * 1000 });
    }
    return { answer };
  }

  /** The function's answer; empty, which refuses, when it gives none. */
  private async invoke(event: object): Promise<Structure> {
    const { definition, lambda, log, principal } = this.options;
    const { functionArn } = definition;
    try {
      const context = { principal, requestId: 'authorizer' };
      const { payload, functionError } = await lambda.invoke(functionArn, JSON.stringify(event), context);
      if (functionError === undefined) return parseStructure(payload) ?? {};
      log(`The authorizer ${functionArn} failed: ${payload}`);
    } catch (error) {
      log(`The authorizer ${functionArn} cannot be asked: ${String(error)}`);
    }
    return {};
  }
}
