import type { CallContext } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { InvokeResult } from '../../aws/lambda-invoker';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { subjectOfEvent } from '../../message-subject';
import { PendingWork } from '../../pending-work';
import { toAwsError } from '../../wire/internal-failure';
import type { CompleteEventInvokeConfig } from './event-invoke-config';
import {
  deadLetter,
  invocationRecord,
  type EndCondition,
  type EndedEvent,
  type Letter,
} from './event-letters';

/** Pauses before the second and the third try of an event whose function failed. */
const RETRY_MS = [60_000, 120_000] as const;

/** A throttled event is tried again after pauses that double, for as long as events are kept. */
const FIRST_THROTTLE_MS = 1000;
const LONGEST_THROTTLE_MS = 5 * 60_000;

/** An event for a function. */
export interface FunctionEvent {
  /** The function as the caller named it. */
  readonly reference: string;
  /** With its qualifier. */
  readonly functionArn: string;
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  /** Its request id stays the same in all tries. */
  readonly context: CallContext;
}

/** What is to be done with events of a function, as it is when an event ends. */
export interface EventPolicy {
  readonly config: CompleteEventInvokeConfig;
  /** ARN of a queue or a topic. */
  readonly deadLetterArn: string | undefined;
  /** Whether the function may run at all: with a reserved concurrency of 0 it may not. */
  readonly stopped: boolean;
}

export interface EventInvocationsOptions {
  readonly clock: Clock;
  readonly hops: HopLog;
  /** @throws AwsError when the function cannot be run now */
  readonly run: (event: FunctionEvent) => Promise<InvokeResult>;
  readonly policyOf: (functionArn: string) => EventPolicy;
  /** Sends to a queue, a topic or a function. */
  readonly send: (targetArn: string, letter: Letter) => Promise<void>;
}

interface PendingEvent extends FunctionEvent {
  readonly received: number;
  invocations: number;
  throttles: number;
  result: InvokeResult | undefined;
  refusal: AwsError | undefined;
}

/** Events taken for functions. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export class EventInvocations {
  private readonly pending: PendingWork;

  constructor(private readonly options: EventInvocationsOptions) {
    this.pending = new PendingWork(options.clock);
  }

  add(event: FunctionEvent): void {
    const received = this.options.clock.now();
    this.begin({ ...event, received, invocations: 0, throttles: 0, result: undefined, refusal: undefined });
  }

  /** When no event is being processed; those that are to be tried again later do not count. */
  async settled(): Promise<void> {
    await this.pending.settled();
  }

  /** Forgets what was to be tried again. */
  close(): void {
    this.pending.close();
  }

  private begin(event: PendingEvent): void {
    this.pending.track(this.process(event));
  }

  private async process(event: PendingEvent): Promise<void> {
    const { config, stopped } = this.options.policyOf(event.functionArn);
    if (stopped) {
      event.refusal = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
      return this.end(event, 'RetriesExhausted');
    }
    try {
      event.result = await this.options.run(event);
      event.refusal = undefined;
      event.invocations++;
    } catch (error) {
      event.refusal = toAwsError(error);
      return this.retry(event, this.pauseAfterRefusal(event, event.refusal));
    }
    if (event.result.functionError === undefined) return this.end(event, 'Success');
    const retries = event.invocations - 1;
    return this.retry(event, retries < config.retryAttempts ? RETRY_MS[retries] : undefined);
  }

  /** @returns undefined when a later try mends nothing */
  private pauseAfterRefusal(event: PendingEvent, { status }: AwsError): number | undefined {
    if (status !== 429 && status < 500) return undefined;
    return Math.min(LONGEST_THROTTLE_MS, FIRST_THROTTLE_MS * 2 ** event.throttles++);
  }

  private async retry(event: PendingEvent, pause: number | undefined): Promise<void> {
    if (this.pending.closed) return;
    if (pause === undefined) return this.end(event, 'RetriesExhausted');
    const { config } = this.options.policyOf(event.functionArn);
    const left = event.received + config.eventAgeSeconds * 1000 - this.options.clock.now();
    if (pause < left) this.pending.after(pause, () => this.begin(event));
    else this.pending.after(left, () => this.pending.track(this.end(event, 'EventAgeExceeded')));
  }

  private async end(event: PendingEvent, condition: EndCondition): Promise<void> {
    const { config, deadLetterArn } = this.options.policyOf(event.functionArn);
    const ended: EndedEvent = { ...event, requestId: event.context.requestId };
    const record = (): Letter => invocationRecord(ended, condition, this.options.clock.now());
    if (condition === 'Success') {
      if (config.onSuccess !== undefined) await this.send(event, config.onSuccess, record());
      return;
    }
    this.report(event, 'event given up');
    if (config.onFailure !== undefined) await this.send(event, config.onFailure, record());
    if (deadLetterArn !== undefined) await this.send(event, deadLetterArn, deadLetter(ended));
  }

  /** Never fails: a letter that cannot be sent is lost, as it is on AWS. */
  private async send(event: PendingEvent, targetArn: string, letter: Letter): Promise<void> {
    const name = targetArn.slice(targetArn.lastIndexOf(':') + 1);
    try {
      await this.options.send(targetArn, letter);
      this.report(event, `told ${name}`);
    } catch (error) {
      this.report(event, `could not tell ${name}: ${toAwsError(error).code}`);
    }
  }

  private report({ functionName, context, payload }: PendingEvent, event: string): void {
    this.options.hops({
      service: 'lambda',
      resource: functionName,
      event,
      id: context.requestId,
      get about() {
        return subjectOfEvent(payload);
      },
    });
  }
}
