import type { AwsService, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { Clock } from '../../clock';
import { noHops, type HopLog } from '../../hops';
import type { Random } from '../../random';
import type { SchedulerAction } from './action';
import { createSchedule } from './actions/create-schedule';
import { createScheduleGroup } from './actions/create-schedule-group';
import { deleteSchedule } from './actions/delete-schedule';
import { deleteScheduleGroup } from './actions/delete-schedule-group';
import { getSchedule } from './actions/get-schedule';
import { getScheduleGroup } from './actions/get-schedule-group';
import { listScheduleGroups } from './actions/list-schedule-groups';
import { listSchedules } from './actions/list-schedules';
import { updateSchedule } from './actions/update-schedule';
import { Deliveries } from './deliveries';
import { RepeatedCalls } from './repeated-calls';
import { Schedules } from './schedules';

const actions: ReadonlyMap<string, SchedulerAction> = new Map([
  ['CreateSchedule', createSchedule],
  ['CreateScheduleGroup', createScheduleGroup],
  ['DeleteSchedule', deleteSchedule],
  ['DeleteScheduleGroup', deleteScheduleGroup],
  ['GetSchedule', getSchedule],
  ['GetScheduleGroup', getScheduleGroup],
  ['ListScheduleGroups', listScheduleGroups],
  ['ListSchedules', listSchedules],
  ['UpdateSchedule', updateSchedule],
]);

export interface SchedulerServiceOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly hops?: HopLog;
  /** Those that schedules may call, by name: `dynamodb`, `lambda`, `sns`, `sqs`. */
  readonly services: ReadonlyMap<string, Pick<AwsService, 'call'>>;
}

/** Amazon EventBridge Scheduler: calls targets at times of the injected clock. */
export class SchedulerService implements AwsService {
  readonly name = 'scheduler';
  private readonly deliveries: Deliveries;
  private readonly schedules: Schedules;
  private readonly repeatedCalls = new RepeatedCalls();

  constructor(options: SchedulerServiceOptions) {
    const { environment, clock, hops = noHops } = options;
    this.deliveries = new Deliveries({ ...options, hops });
    this.schedules = new Schedules({
      environment,
      clock,
      onDue: (schedule, scheduledTime) => this.deliveries.begin(schedule, scheduledTime),
    });
  }

  /** @throws AwsError */
  async call(action: string, input: Structure): Promise<object> {
    const run = actions.get(action);
    if (run === undefined) {
      const message = `The action ${action} of EventBridge Scheduler is not served here.`;
      throw new AwsError('UnknownOperationException', message, { status: 404 });
    }
    // What an action throws rejects the promise.
    return this.repeatedCalls.once(action, input, () => run(this.schedules, input));
  }

  /** Nothing is due before: called once all that schedules call is there. */
  start(): void {
    this.schedules.start();
  }

  /** When no target is being called; what is to be tried again later does not count. */
  async settled(): Promise<void> {
    await this.deliveries.settled();
  }

  /** Calls no target any more. */
  close(): void {
    this.schedules.stop();
    this.deliveries.close();
  }
}
