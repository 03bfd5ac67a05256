import {
  CreateScheduleCommand,
  SchedulerClient,
  SchedulerServiceException,
  type CreateScheduleCommandInput,
  type Target,
} from '@aws-sdk/client-scheduler';
import type { CallContext, Environment } from '../../../local/aws/call';
import type { AwsError } from '../../../local/aws/error';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import { SchedulerService } from '../../../local/services/scheduler/service';
import { schedulerWire } from '../../../local/services/scheduler/wire';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';

export const environment: Environment = {
  partition: 'aws',
  region: 'eu-central-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

export const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:work';
export const LETTERS = 'arn:aws:sqs:eu-central-1:000000000000:letters';
export const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:work';
export const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:news';
const ROLE = 'arn:aws:iam::000000000000:role/caller';

/** A call that a schedule made. */
export interface Call {
  /** `sqs:SendMessage` */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** `2026-01-01T00:00:00Z`, by the clock */
  readonly at: string;
  readonly context: CallContext;
}

/** A scheduler whose targets remember their calls, and a real SDK client that talks to it over HTTP. */
export class Harness {
  readonly calls: Call[] = [];
  readonly hops: Hop[] = [];
  readonly service: SchedulerService;
  /** What comes of calls: asked each time. */
  failure: (call: Call) => AwsError | undefined = () => undefined;
  client = new SchedulerClient({});
  private stop: () => Promise<void> = async () => {};

  private constructor(readonly clock: VirtualClock) {
    const record = (service: string) => ({
      call: async (action: string, input: Readonly<Record<string, unknown>>, context: CallContext) => {
        const call = { name: `${service}:${action}`, input, at: textOf(clock.now()), context };
        this.calls.push(call);
        const failure = this.failure(call);
        if (failure !== undefined) throw failure;
        return {};
      },
    });
    this.service = new SchedulerService({
      environment,
      clock,
      random: new SeededRandom('scheduler'),
      hops: (hop) => this.hops.push(hop),
      services: new Map(['dynamodb', 'lambda', 'sns', 'sqs'].map((name) => [name, record(name)])),
    });
  }

  static async start(now = '2026-01-01T00:00:00Z'): Promise<Harness> {
    const made = new Harness(new VirtualClock(new Date(now)));
    const { service } = made;
    const front = new AwsFront({
      environment,
      random: new SeededRandom('front'),
      handlers: { scheduler: schedulerWire(service) },
    });
    const server = await listen({
      port: 0,
      handle: async (request, hint) => front.handle(request, hint),
      health: () => ({ status: 'ready' }),
    });
    made.client = new SchedulerClient({
      endpoint: `http://127.0.0.1:${server.port}`,
      region: environment.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    made.stop = async () => server.close();
    service.start();
    return made;
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.service.close();
    await this.stop();
  }

  /** Makes a schedule that sends its name to a queue, unless told otherwise. */
  async create(
    ScheduleExpression: string,
    {
      Target: target,
      ...more
    }: Omit<Partial<CreateScheduleCommandInput>, 'Target'> & {
      readonly Target?: Partial<Target>;
    } = {},
  ): Promise<string> {
    const Name = more.Name ?? 'schedule';
    const { ScheduleArn = '' } = await this.client.send(
      new CreateScheduleCommand({
        Name,
        ScheduleExpression,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: QUEUE, RoleArn: ROLE, Input: Name, ...target },
        ...more,
      }),
    );
    return ScheduleArn;
  }

  /** Moves the clock to a moment, in however many days. */
  async moveTo(moment: string): Promise<void> {
    await this.clock.advance(Date.parse(moment) - this.clock.now());
  }

  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
  }

  /** When calls were made, and forgets them. */
  takeTimes(): string[] {
    return this.calls.splice(0).map(({ at }) => at.replace(/:00Z$/, 'Z'));
  }
}

function textOf(moment: number): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}

/** What a failed call said. */
export async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (!(error instanceof SchedulerServiceException)) throw error;
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
}
