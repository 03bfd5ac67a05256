import type { ChaosReport } from '../chaos/chaos';
import type { Services } from '../composition';
import { startRuntime, type Runtime, type RuntimeOptions } from '../runtime';
import { SkippingClock } from '../skipping-clock';
import { layoutOf, type Layout, type MethodLayout } from './layout';
import { Pump } from './pump';
import { sampleFor } from './sample-body';
import { ServiceCalls } from './service-calls';
import type { Story } from './story';
import { Witness } from './witness';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Messages are sent over this time. Faults end with it. */
const SENDING_MS = 30 * MINUTE;

/** Characters of an answer that says why a request is rejected. */
const LONGEST_PROBLEM = 200;

/** Messages that are sent at once. */
const BURST = 4;

/** Receives after which a message of a queue without a dead-letter queue is not waited for any more. */
const ENOUGH_RECEIVES = 10;

export interface SeedOptions {
  readonly assembly: string;
  readonly seed: string;
  readonly profile: string;
  /** Messages for each entrance. */
  readonly messages: number;
  /** Text that is sent everywhere. @default - made for each entrance */
  readonly body?: string;
  /** @default - as `startRuntime` */
  readonly runtime?: Pick<RuntimeOptions, 'outside' | 'parameters' | 'stacks'>;
}

/** One run of an assembly. */
export interface SeedRun {
  readonly seed: string;
  readonly layout: Layout;
  readonly story: Story;
  readonly faults: ChaosReport['counts'];
  readonly unsupported: Runtime['unsupported'];
}

export async function runSeed(options: SeedOptions): Promise<SeedRun> {
  const clock = new SkippingClock(Date.parse('2026-01-01T00:00:00Z'));
  const witness = new Witness();
  const { seed, profile } = options;
  let composed: Services | undefined;
  const runtime = await startRuntime({
    ...options.runtime,
    assembly: options.assembly,
    clock,
    chaos: { seed, profile },
    observe: (edges) => witness.around(edges),
    composed: (services) => (composed = services),
    hops: (hop) => witness.hop(hop),
  });
  try {
    if (composed === undefined) throw new Error('The runtime has not composed its services.');
    const run = new Run(options, { runtime, services: composed, clock, witness });
    return await run.toItsEnd();
  } finally {
    await runtime.stop();
  }
}

interface Parts {
  readonly runtime: Runtime;
  readonly services: Services;
  readonly clock: SkippingClock;
  readonly witness: Witness;
}

class Run {
  private readonly calls: ServiceCalls;
  private readonly pump: Pump;
  /** Requests to APIs that are being answered. */
  private open = 0;
  private sent = 0;

  constructor(
    private readonly options: SeedOptions,
    private readonly parts: Parts,
  ) {
    this.calls = new ServiceCalls(parts.services.front);
    this.pump = new Pump(parts.clock, async () => this.isBusy());
  }

  async toItsEnd(): Promise<SeedRun> {
    const { runtime, services, witness, clock } = this.parts;
    const layout = await layoutOf(runtime, services, this.calls);
    await this.sendAll(layout);
    runtime.chaos?.heal();
    const [least, most] = [clock.now() + 5 * MINUTE, clock.now() + longestPath(layout)];
    await this.pump.until(() => clock.now() >= least && this.isSettled(layout), most);
    await this.letExpire(layout);
    const { unsupported, chaos } = runtime;
    return { seed: this.options.seed, layout, story: witness, faults: { ...chaos?.counts }, unsupported };
  }

  /** Sends in bursts, so that batches have more than one message. */
  private async sendAll(layout: Layout): Promise<void> {
    const { messages } = this.options;
    for (let number = 0; number < messages; number++) {
      for (const { url, fifo } of layout.entrances.queues) {
        const message = { MessageBody: this.bodyFor(undefined), ...(fifo && this.inGroup(number)) };
        await this.calls.sqs('SendMessage', { QueueUrl: url, ...message });
      }
      for (const { arn } of layout.entrances.topics) {
        const message = {
          Message: this.bodyFor(undefined),
          ...(arn.endsWith('.fifo') && this.inGroup(number)),
        };
        await this.calls.sns('Publish', { TopicArn: arn, ...message });
      }
      for (const method of layout.entrances.methods) void this.request(method);
      if (number % BURST === BURST - 1) await this.pump.for((SENDING_MS / messages) * BURST);
    }
  }

  private inGroup(number: number): Readonly<Record<string, string>> {
    return { MessageGroupId: `group-${number % 2}`, MessageDeduplicationId: String(this.sent) };
  }

  private async request(method: MethodLayout): Promise<void> {
    const { witness } = this.parts;
    this.open++;
    const trace = `1-65000000-${String(this.sent).padStart(24, '0')}`;
    const headers = { ...method.headers, 'x-amzn-trace-id': `Root=${trace}` };
    const body = this.bodyFor(method.schema);
    try {
      const answer = await fetch(method.url, { method: method.httpMethod, headers, body });
      const [text, { status }] = [await answer.text(), answer];
      const problem = status < 400 ? '' : text.replaceAll(/\s+/g, ' ').slice(0, LONGEST_PROBLEM);
      witness.requests.push({ method: method.name, trace, status, problem });
    } catch {
      // Without an answer nobody is told that anything was accepted.
    } finally {
      this.open--;
    }
  }

  private bodyFor(schema: unknown): string {
    const number = this.sent++;
    const sample = schema === undefined ? { number, text: `sample-${number}` } : sampleFor(schema, number);
    return this.options.body ?? JSON.stringify(sample);
  }

  private async isBusy(): Promise<boolean> {
    const { witness, runtime } = this.parts;
    if (this.open > 0 || witness.busy > 0) return true;
    let isSettled = false;
    void runtime.settled().then(() => (isSettled = true));
    await new Promise<void>((resolve) => setImmediate(resolve));
    return !isSettled;
  }

  /** Whether nothing more becomes of the messages of queues that have consumers. */
  private isSettled(layout: Layout): boolean {
    const queues = new Map(layout.queues.map((queue) => [queue.name, queue]));
    for (const { queue, state, receives } of this.parts.witness.messages.values()) {
      const { consumer, redrive } = queues.get(queue) ?? {};
      if (state !== 'waiting' || consumer === undefined) continue;
      if (redrive !== undefined || receives < ENOUGH_RECEIVES) return false;
    }
    return true;
  }

  /** Skips the time until the messages of queues without a dead-letter queue expire, without more receives. */
  private async letExpire({ queues }: Layout): Promise<void> {
    const { services, clock } = this.parts;
    const doomed = queues.filter(({ consumer, redrive }) => consumer !== undefined && redrive === undefined);
    if (doomed.length === 0) return;
    await services.mappings.stop();
    clock.skip(Math.max(...doomed.map(({ retentionSeconds }) => retentionSeconds)) * 1000);
    for (const { url } of doomed) {
      await this.calls.sqs('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
    }
  }
}

/** How long a message may need that is received as often as its queues allow, in milliseconds. */
function longestPath({ queues }: Layout): number {
  const times = queues.map(
    ({ visibilitySeconds, redrive }) => visibilitySeconds * (redrive?.receives ?? ENOUGH_RECEIVES),
  );
  const sum = times.reduce((total, seconds) => total + seconds * 1000, 0);
  return Math.min(14 * DAY, HOUR + 2 * sum);
}
