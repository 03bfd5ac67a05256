import type { CallContext, Environment } from '../../aws/call';
import { formatArn } from '../../aws/arn';
import type { Structure } from '../../aws/structure';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { subjectOf, subjectsOf } from '../../message-subject';
import type { Random } from '../../random';
import { type Channel, parseChannel, parseSubscribedChannel } from './channel';
import { codeHandler } from './code-handler';
import type { AuthMode, EventApiDefinition, NamespaceDefinition } from './definition';
import { directPublish, directSubscribe } from './direct-handler';
import { EventError, unauthorized } from './errors';
import { changesIn, handled, type PublishResult, resultOf } from './outcome';
import { Gatekeeper } from './gatekeeper';
import type { HandlerCall, NamespaceHandler } from './handler';
import { LambdaAuthorizer, type Operation } from './lambda-authorizer';
import type { EventLimits } from './limits';
import { type PublishedEvent, readPublishedEvents } from './published-events';
import type { EventFunctions, EventRequest } from './request';
import { Subscriptions } from './subscriptions';

export interface EventApiOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly lambda: EventFunctions;
  readonly hops: HopLog;
  /** Given what handlers and authorizers have to say; no client sees it. */
  readonly log: (line: string) => void;
  readonly limits: EventLimits;
}

interface Namespace {
  readonly definition: NamespaceDefinition;
  readonly handler: NamespaceHandler;
}

/** An Event API: publishes events to those who subscribe, whatever way they came. */
export class EventApi {
  readonly arn: string;
  readonly subscriptions = new Subscriptions();
  private readonly namespaces = new Map<string, Namespace>();
  private readonly gatekeeper: Gatekeeper;

  constructor(
    readonly definition: EventApiDefinition,
    readonly options: EventApiOptions,
  ) {
    const { environment, clock, lambda, log } = options;
    const { id, authorizer } = definition;
    this.arn = formatArn({ ...environment, service: 'appsync', resource: `apis/${id}` });
    this.gatekeeper = new Gatekeeper({
      environment,
      clock,
      ...(authorizer && {
        authorizer: new LambdaAuthorizer({
          definition: authorizer,
          apiId: id,
          account: environment.account,
          lambda,
          clock,
          principal: this.principal,
          log,
        }),
      }),
    });
  }

  /** @throws Error when there is one of the name, or its code does not load */
  addNamespace(definition: NamespaceDefinition): void {
    const { name, code, directPublish: onPublish, directSubscribe: onSubscribe } = definition;
    if (this.namespaces.has(name)) throw new Error(`Channel namespace ${name}: there is one of that name.`);
    const { clock, random, limits, lambda, log } = this.options;
    const milliseconds = limits.handlerMilliseconds;
    const lines = (line: string): void => log(`${this.definition.name}/${name}: ${line}`);
    const direct = { lambda, principal: this.principal };
    const handler: NamespaceHandler = {
      ...(code !== undefined && codeHandler(code, { clock, random, milliseconds, log: lines })),
      ...(onPublish && { publish: directPublish(onPublish, direct) }),
      ...(onSubscribe && { subscribe: directSubscribe(onSubscribe, direct) }),
    };
    this.namespaces.set(name, { definition, handler });
  }

  /** @param expires in milliseconds since the Unix epoch */
  addKey(key: string, expires: number): void {
    this.gatekeeper.addKey(key, expires);
  }

  /** @throws EventError when nobody may connect with such a request */
  async connect(request: EventRequest): Promise<void> {
    const modes = this.definition.connectionAuthModes;
    await this.gatekeeper.admit({ operation: 'EVENT_CONNECT', modes, request });
  }

  /** @throws EventError when none of the events is taken */
  async publish(input: Structure, request: EventRequest): Promise<PublishResult> {
    const { limits, random } = this.options;
    const channel = parseChannel(input['channel'], limits);
    const { namespace, ...call } = await this.admit('EVENT_PUBLISH', channel, request);
    const events = readPublishedEvents(input['events'], limits, () => random.uuid());
    const outcome = await handled(namespace.handler, events, call);
    this.report(channel, `published ${events.length}`, request.requestId, events);
    const changes = changesIn(outcome, events);
    if (changes !== undefined) this.report(channel, changes, request.requestId, events);
    this.broadcast(outcome.texts, channel, request.requestId, events);
    return resultOf(events, outcome.errors);
  }

  /**
   * The channel that may be subscribed to.
   * @throws EventError when it may not
   */
  async subscribe(path: unknown, request: EventRequest): Promise<Channel> {
    const channel = parseSubscribedChannel(path, this.options.limits);
    const { namespace, ...call } = await this.admit('EVENT_SUBSCRIBE', channel, request);
    await namespace.handler.subscribe?.(call);
    return channel;
  }

  report(
    channel: Channel | undefined,
    event: string,
    id?: string,
    events: readonly PublishedEvent[] = [],
  ): void {
    this.options.hops({
      service: 'appsync',
      resource: `${this.definition.name}${channel?.path ?? ''}`,
      event,
      ...(id !== undefined && { id }),
      get about() {
        return subjectsOf(events.map(({ id: eventId, text }) => ({ id: eventId, body: text })));
      },
      get messages() {
        if (events.length === 0) return undefined;
        return events.map(({ id: eventId, text }) => ({ about: subjectOf(text) ?? eventId, failed: false }));
      },
    });
  }

  private get principal(): CallContext['principal'] {
    return { kind: 'service', service: 'appsync.amazonaws.com', sourceArn: this.arn };
  }

  private async admit(
    operation: Operation,
    channel: Channel,
    request: EventRequest,
  ): Promise<HandlerCall & { readonly namespace: Namespace }> {
    const namespace = this.namespaces.get(channel.namespace);
    // That there is no such namespace is not told to anybody.
    if (namespace === undefined) throw unauthorized();
    const modes = this.modesOf(operation, namespace.definition);
    const caller = await this.gatekeeper.admit({ operation, modes, request, channel });
    return { namespace, channel, caller, request };
  }

  private modesOf(operation: Operation, namespace: NamespaceDefinition): readonly AuthMode[] {
    const { defaultPublishAuthModes, defaultSubscribeAuthModes } = this.definition;
    return operation === 'EVENT_PUBLISH'
      ? (namespace.publishAuthModes ?? defaultPublishAuthModes)
      : (namespace.subscribeAuthModes ?? defaultSubscribeAuthModes);
  }

  private broadcast(
    texts: readonly string[],
    channel: Channel,
    requestId: string,
    events: readonly PublishedEvent[],
  ): void {
    if (texts.length === 0) return;
    const { eventBytes } = this.options.limits;
    const receivers = this.subscriptions.to(channel);
    for (const text of texts) {
      // Handlers may have made it larger than its publisher could.
      const fits = Buffer.byteLength(text) <= eventBytes;
      for (const receiver of receivers) {
        if (fits) receiver.deliver(text);
        else
          receiver.fail(
            new EventError('MessageProcessingError', `An event of over ${eventBytes} bytes was lost.`),
          );
      }
    }
    const count = receivers.length;
    const who = count === 0 ? 'nobody' : `${count} subscription${count > 1 ? 's' : ''}`;
    this.report(channel, `delivered ${texts.length} to ${who}`, requestId, events);
  }
}
