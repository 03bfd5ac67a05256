import { formatArn } from '../../aws/arn';
import type { Environment } from '../../aws/call';
import type { Clock, Timer } from '../../clock';
import { DEFAULT_GROUP } from './definition-input';
import { dueAfter } from './due';
import { alreadyExists, doesNotExist, invalid } from './errors';
import type { Schedule, ScheduleDefinition, ScheduleGroup } from './schedule';

export interface SchedulesOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Called each time that a schedule is due, in order, also for times that the clock jumps over. */
  readonly onDue: (schedule: Schedule, scheduledTime: number) => void;
}

interface TimedSchedule extends Schedule {
  /** When it is due next; undefined when it is not. */
  due: number | undefined;
}

/**
 * Schedules and their groups, and the one timer for what is due next. There is only one, and it calls for one schedule at
 * a time, so that all come in their order also when the clock jumps over many. Each method throws an AwsError.
 */
export class Schedules {
  private readonly groups = new Map<string, ScheduleGroup>();
  /** By `group/name`. */
  private readonly schedules = new Map<string, TimedSchedule>();
  private started = false;
  private timer: Timer | undefined;

  constructor(private readonly options: SchedulesOptions) {
    this.createGroup(DEFAULT_GROUP);
  }

  get now(): number {
    return this.options.clock.now();
  }

  /** Nothing is due before: called once all that schedules call is there. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.arm();
  }

  stop(): void {
    this.started = false;
    this.timer?.cancel();
  }

  createGroup(name: string): ScheduleGroup {
    if (this.groups.has(name)) throw alreadyExists(`Schedule group ${name}`);
    const group = { name, arn: this.arnOf(`schedule-group/${name}`), createdAt: this.now };
    this.groups.set(name, group);
    return group;
  }

  group(name: string): ScheduleGroup {
    const group = this.groups.get(name);
    if (group === undefined) throw doesNotExist(`Schedule group ${name}`);
    return group;
  }

  /** With all schedules that are in it. */
  deleteGroup(name: string): void {
    if (name === DEFAULT_GROUP) throw invalid('The default schedule group cannot be deleted.');
    this.group(name);
    for (const { definition } of this.list()) {
      if (definition.groupName === name) this.delete(name, definition.name);
    }
    this.groups.delete(name);
  }

  /** By name. */
  listGroups(): readonly ScheduleGroup[] {
    return [...this.groups.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(definition: ScheduleDefinition): Schedule {
    const { groupName, name } = definition;
    this.group(groupName);
    const key = keyOf(groupName, name);
    if (this.schedules.has(key)) throw alreadyExists(`Schedule ${name}`);
    const { now } = this;
    const made = {
      arn: this.arnOf(`schedule/${groupName}/${name}`),
      definition,
      createdAt: now,
      modifiedAt: now,
    };
    // A rate begins at once.
    return this.time(key, made, now - 1);
  }

  /** A rate keeps its beat. */
  update(definition: ScheduleDefinition): Schedule {
    const { groupName, name } = definition;
    const { arn, createdAt } = this.find(groupName, name);
    const { now } = this;
    return this.time(keyOf(groupName, name), { arn, definition, createdAt, modifiedAt: now }, now);
  }

  get(groupName: string, name: string): Schedule {
    return this.find(groupName, name);
  }

  delete(groupName: string, name: string): void {
    this.find(groupName, name);
    this.schedules.delete(keyOf(groupName, name));
    this.arm();
  }

  /** By group and name. */
  list(): readonly Schedule[] {
    return [...this.schedules].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, schedule]) => schedule);
  }

  private find(groupName: string, name: string): Schedule {
    const schedule = this.schedules.get(keyOf(groupName, name));
    if (schedule === undefined) throw doesNotExist(`Schedule ${name}`);
    return schedule;
  }

  /** @param after when it can be due at the earliest, and not at it */
  private time(key: string, schedule: Schedule, after: number): Schedule {
    const enabled = schedule.definition.state === 'ENABLED';
    this.schedules.set(key, { ...schedule, due: enabled ? dueAfter(schedule, after) : undefined });
    this.arm();
    return schedule;
  }

  private arm(): void {
    this.timer?.cancel();
    this.timer = undefined;
    const next = this.next();
    if (!this.started || next === undefined) return;
    const [schedule, due] = next;
    this.timer = this.options.clock.after(Math.max(0, due - this.now), () => this.fire(schedule, due), true);
  }

  /** What is due first; of those at the same time, what was made first. */
  private next(): readonly [TimedSchedule, number] | undefined {
    let first: readonly [TimedSchedule, number] | undefined;
    for (const schedule of this.schedules.values()) {
      const { due } = schedule;
      if (due !== undefined && (first === undefined || due < first[1])) first = [schedule, due];
    }
    return first;
  }

  private fire(schedule: TimedSchedule, due: number): void {
    schedule.due = dueAfter(schedule, due);
    const { actionAfterCompletion, groupName, name } = schedule.definition;
    if (schedule.due === undefined && actionAfterCompletion === 'DELETE') {
      this.schedules.delete(keyOf(groupName, name));
    }
    this.options.onDue(schedule, due);
    this.arm();
  }

  private arnOf(resource: string): string {
    const { partition, region, account } = this.options.environment;
    return formatArn({ partition, service: 'scheduler', region, account, resource });
  }
}

function keyOf(groupName: string, name: string): string {
  return `${groupName}/${name}`;
}
