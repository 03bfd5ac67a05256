import type { Clock, Timer } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { SchedulerService } from '../../../local/services/scheduler/service';
import { environment, QUEUE } from './harness';

/** A clock that is put forward like one on a wall: what was due meanwhile is called late, in no order of time. */
class JumpingClock implements Clock {
  private readonly pending = new Map<number, { readonly due: number; readonly run: () => void }>();
  private armed = 0;

  constructor(private current: number) {}

  now(): number {
    return this.current;
  }

  after(milliseconds: number, run: () => void): Timer {
    const id = this.armed++;
    this.pending.set(id, { due: this.current + milliseconds, run });
    return { cancel: () => void this.pending.delete(id) };
  }

  async jumpTo(moment: string): Promise<void> {
    this.current = Date.parse(moment);
    for (let next = this.late(); next !== undefined; next = this.late()) {
      this.pending.delete(next[0]);
      next[1].run();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  private late() {
    return [...this.pending].find(([, { due }]) => due <= this.current);
  }
}

let clock: JumpingClock;
let service: SchedulerService;
let sent: unknown[];
beforeEach(() => {
  clock = new JumpingClock(Date.parse('2026-11-20T12:00:00Z'));
  sent = [];
  const sqs = {
    call: async (_action: string, input: Readonly<Record<string, unknown>>) => {
      sent.push(input['MessageBody']);
      return {};
    },
  };
  service = new SchedulerService({
    environment,
    clock,
    random: new SeededRandom('jumps'),
    services: new Map([['sqs', sqs]]),
  });
  service.start();
});
afterEach(() => {
  service.close();
});

async function create(Name: string, ScheduleExpression: string): Promise<void> {
  const Input = `${Name} <aws.scheduler.scheduled-time>`;
  await service.call('CreateSchedule', {
    Name,
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: QUEUE, RoleArn: 'arn:aws:iam::000000000000:role/caller', Input },
  });
}

describe('what a clock jumps over', () => {
  it('is done in the order in which it was due, so that the last thing done is what was due last', async () => {
    await create('open', 'cron(0 9 ? * MON-FRI *)');
    await create('close', 'cron(0 18 ? * MON-FRI *)');
    await clock.jumpTo('2026-11-24T12:00:00Z');
    expect(sent).toEqual([
      'close 2026-11-20T18:00:00Z',
      'open 2026-11-23T09:00:00Z',
      'close 2026-11-23T18:00:00Z',
      'open 2026-11-24T09:00:00Z',
    ]);
  });

  it('is done once for each time', async () => {
    await create('beat', 'rate(1 minute)');
    await clock.jumpTo('2026-11-20T20:00:00Z');
    expect([sent.length, sent.at(-1)]).toEqual([481, 'beat 2026-11-20T20:00:00Z']);
  });
});
