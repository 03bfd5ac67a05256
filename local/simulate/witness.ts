import type { BegunInvocation, Edge, EdgeCall, Edges, InvocationEnd } from '../aws/edge';
import { resourceOf } from '../aws/edge';
import { AwsError } from '../aws/error';
import type { InvokeResult } from '../aws/lambda-invoker';
import { isStructure, parseStructure, type Structure } from '../aws/structure';
import { entriesOf } from '../chaos/batch-entries';
import type { Hop } from '../hops';
import { acceptedOf, isSend, structuresOf, textsOf } from './sent-messages';
import { keyOf, type Event, type InvocationStory, type MessageStory, type RequestStory } from './story';
import type { SendStory, Story } from './story';

/** Sees every call to a service, every invocation and every hop of a run, and keeps what became of messages. */
export class Witness implements Story {
  readonly messages = new Map<string, MessageStory>();
  readonly invocations = new Map<string, InvocationStory>();
  readonly requests: RequestStory[] = [];
  /** Calls that are being answered and invocations, without those that wait for a message. */
  busy = 0;
  private readonly seen: Event[] = [];
  /** Events that no function processed, and the functions. */
  private readonly givenUp = new Map<string, string>();
  private readonly byText = new Map<string, SendStory>();
  /** Receipt handles → messages. */
  private readonly handles = new Map<string, string>();
  /** Session tokens → invocations that are running. */
  private readonly running = new Map<string, InvocationStory>();
  /** Last deleted sequence number of each group. */
  private readonly lastOfGroup = new Map<string, string>();

  get sends(): readonly SendStory[] {
    return [...this.byText.values()];
  }

  get events(): readonly Event[] {
    const detail = 'all attempts failed; the function has neither a destination nor a dead-letter queue';
    const givenUp = [...this.givenUp.values()].map((where): Event => ({
      kind: 'event given up',
      where,
      detail,
    }));
    return [...this.seen, ...givenUp];
  }

  around(edges: Edges): Edges {
    return {
      edge: this.edgeAround(edges.edge),
      begin: (invocation) => this.begin(invocation, edges.begin(invocation)),
      duplicate: (queueName, messageId) => edges.duplicate(queueName, messageId),
    };
  }

  hop({ service, resource, event, id = '' }: Hop): void {
    const message = service === 'sqs' ? this.messages.get(keyOf(resource, id)) : undefined;
    const [, target] = /^moved to dead-letter queue (.+)$/.exec(event) ?? [];
    if (message !== undefined && event === 'expired') message.state = 'expired';
    if (message !== undefined && target !== undefined) {
      message.state = 'moved';
      this.addMessage(target, id);
    }
    if (service === 'sns' && event.startsWith('not delivered to')) {
      this.seen.push({ kind: 'not delivered', where: resource, detail: event });
    }
    if (service === 'lambda' && event === 'event given up') this.givenUp.set(id, resource);
    // A destination or a dead-letter queue has it.
    if (service === 'lambda' && event.startsWith('told ')) this.givenUp.delete(id);
  }

  private edgeAround(inner: Edge): Edge {
    return async (call, run) => {
      const isPolling = call.action === 'ReceiveMessage';
      const accepted = new Set<string>();
      let problem: unknown;
      try {
        return await inner(call, async (input = call.input) => {
          if (!isPolling) this.busy++;
          try {
            const result = await run(input);
            this.happened(call, input, result);
            for (const text of acceptedOf(call, input, result)) accepted.add(text);
            return result;
          } finally {
            if (!isPolling) this.busy--;
          }
        });
      } catch (error) {
        problem = error;
        throw error;
      } finally {
        this.noteSend(call, accepted, problem);
      }
    };
  }

  private happened({ service, action }: EdgeCall, input: Structure, result: object): void {
    if (service !== 'sqs') return;
    const queue = resourceOf({ input }) ?? '';
    switch (action) {
      case 'SendMessage':
        if ('MessageId' in result) this.addMessage(queue, String(result.MessageId));
        break;
      case 'SendMessageBatch':
        for (const { MessageId } of structuresOf(result, 'Successful'))
          this.addMessage(queue, String(MessageId));
        break;
      case 'ReceiveMessage':
        for (const message of structuresOf(result, 'Messages')) this.received(queue, message);
        break;
      case 'DeleteMessage':
        this.deleted(String(input['ReceiptHandle']));
        break;
      case 'DeleteMessageBatch': {
        const kept = new Set(structuresOf(result, 'Failed').map(({ Id }) => Id));
        for (const { Id, ReceiptHandle } of entriesOf(input)?.[1] ?? []) {
          if (!kept.has(Id)) this.deleted(String(ReceiptHandle));
        }
        break;
      }
      default:
    }
  }

  private addMessage(queue: string, id: string): void {
    const key = keyOf(queue, id);
    if (this.messages.has(key)) return;
    this.messages.set(key, {
      queue,
      id,
      receives: 0,
      state: 'waiting',
      group: undefined,
      sequence: undefined,
    });
  }

  private received(queue: string, { MessageId, ReceiptHandle, Attributes }: Structure): void {
    const key = keyOf(queue, String(MessageId));
    this.handles.set(String(ReceiptHandle), key);
    const message = this.messages.get(key);
    if (message === undefined) return;
    message.receives++;
    const { MessageGroupId, SequenceNumber } = isStructure(Attributes) ? Attributes : {};
    if (typeof MessageGroupId === 'string') message.group = MessageGroupId;
    if (typeof SequenceNumber === 'string') message.sequence = SequenceNumber;
  }

  private deleted(handle: string): void {
    const message = this.messages.get(this.handles.get(handle) ?? '');
    // The copy of a duplicate is still there.
    if (message === undefined || message.state === 'deleted') return;
    message.state = 'deleted';
    const { queue, group, sequence } = message;
    if (group === undefined || sequence === undefined) return;
    const place = `${queue} ${group}`;
    const last = this.lastOfGroup.get(place);
    if (last !== undefined && last > sequence) {
      const detail = `group ${group}: ${sequence} was processed after ${last}`;
      this.seen.push({ kind: 'out of order', where: queue, detail });
    } else this.lastOfGroup.set(place, sequence);
  }

  /** Counts a message that is sent as accepted or refused. What is sent again at the same place is the same message. */
  private noteSend(call: EdgeCall, accepted: ReadonlySet<string>, problem: unknown): void {
    const { action, caller, context } = call;
    if (!isSend(action) || (caller !== 'api' && caller !== 'function')) return;
    const invocation = this.running.get(context.sessionToken ?? '');
    // A trace goes on in consumers, long after the answer of the API.
    const trace = invocation === undefined ? rootOf(context.traceHeader) : invocation.trace;
    const what = `${action} to ${resourceOf(call) ?? 'an unknown target'}`;
    for (const text of textsOf(call.input)) {
      const key = `${invocation?.requestId ?? trace} ${what} ${text}`;
      const story = this.byText.get(key) ?? {
        what,
        trace,
        invocation: invocation?.requestId,
        accepted: 0,
        refused: 0,
        error: undefined,
      };
      this.byText.set(key, story);
      if (accepted.has(text)) story.accepted++;
      else {
        story.refused++;
        story.error =
          problem instanceof AwsError ? problem.code : problem instanceof Error ? problem.name : 'Failed';
      }
    }
  }

  private begin(begun: BegunInvocation, end: InvocationEnd): InvocationEnd {
    const { functionName, requestId, sessionToken, payload } = begun;
    const event = parseStructure(payload) ?? {};
    const records = structuresOf(event, 'Records');
    const messages = records.flatMap(({ receiptHandle }) => this.handles.get(String(receiptHandle)) ?? []);
    const headers = isStructure(event['headers']) ? event['headers'] : {};
    const [, traceHeader] =
      Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amzn-trace-id') ?? [];
    const trace = rootOf(typeof traceHeader === 'string' ? traceHeader : undefined);
    const story: InvocationStory = { functionName, requestId, messages, trace, end: 'running', failed: [] };
    this.invocations.set(requestId, story);
    this.running.set(sessionToken, story);
    this.busy++;
    return {
      isKilledAtEnd: () => end.isKilledAtEnd(),
      ended: (result) => {
        this.busy--;
        this.running.delete(sessionToken);
        this.noteEnd(story, result);
        end.ended(result);
      },
    };
  }

  private noteEnd(story: InvocationStory, { payload, functionError }: InvokeResult): void {
    story.end = functionError === undefined ? 'answered' : 'failed';
    const failures = structuresOf(parseStructure(payload) ?? {}, 'batchItemFailures');
    const failedIds = new Set(failures.map(({ itemIdentifier }) => String(itemIdentifier)));
    story.failed = story.messages.filter((key) => failedIds.has(this.messages.get(key)?.id ?? ''));
  }
}

function rootOf(traceHeader: string | undefined): string | undefined {
  return /Root=([^;]+)/.exec(traceHeader ?? '')?.[1];
}
