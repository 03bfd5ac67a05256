import type { CallContext } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import type { Clock, Timer } from '../../clock';
import type { HopLog } from '../../hops';

/** Pauses before the second and the third try of an event whose function failed. */
const RETRY_MS = [60_000, 120_000] as const;

/** A throttled event is tried again after pauses that double, for six hours at most. */
const FIRST_THROTTLE_MS = 1000;
const LONGEST_THROTTLE_MS = 5 * 60_000;
const LONGEST_AGE_MS = 6 * 60 * 60_000;

interface Event {
  readonly functionArn: string;
  readonly payload: string;
  readonly context: CallContext;
  readonly received: number;
  failures: number;
  throttles: number;
}

/** Events taken for functions. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export class EventInvocations {
  private readonly timers = new Set<Timer>();
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly lambda: LambdaInvoker,
    private readonly hops: HopLog,
  ) {}

  add(functionArn: string, payload: string, context: CallContext): void {
    const received = this.clock.now();
    void this.run({ functionArn, payload, context, received, failures: 0, throttles: 0 });
  }

  /** Forgets what was to be tried again. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private async run(event: Event): Promise<void> {
    try {
      const { functionError } = await this.lambda.invoke(event.functionArn, event.payload, event.context);
      if (functionError !== undefined) this.retry(event, RETRY_MS[event.failures++]);
    } catch (error) {
      const throttled = error instanceof AwsError && error.code === 'TooManyRequestsException';
      const pause = Math.min(LONGEST_THROTTLE_MS, FIRST_THROTTLE_MS * 2 ** event.throttles++);
      this.retry(event, throttled ? pause : undefined);
    }
  }

  private retry(event: Event, pause: number | undefined): void {
    if (this.closed) return;
    const age = this.clock.now() - event.received;
    if (pause === undefined || age + pause > LONGEST_AGE_MS) {
      this.hops({ service: 'lambda', resource: event.functionArn, event: 'event given up' });
      return;
    }
    const timer = this.clock.after(
      pause,
      () => {
        this.timers.delete(timer);
        void this.run(event);
      },
      true,
    );
    this.timers.add(timer);
  }
}
