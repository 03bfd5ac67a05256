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

interface ArmedSchedule extends Schedule {
  timer: Timer | undefined;
}

/** Schedules and their groups, and the timers of those that are enabled. Each method throws an AwsError. */
export class Schedules {
  private readonly groups = new Map<string, ScheduleGroup>();
  /** By `group/name`. */
  private readonly schedules = new Map<string, ArmedSchedule>();
  private started = false;

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
    for (const schedule of this.schedules.values()) this.arm(schedule, schedule.createdAt - 1);
  }

  stop(): void {
    this.started = false;
    for (const schedule of this.schedules.values()) schedule.timer?.cancel();
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
    const arn = this.arnOf(`schedule/${groupName}/${name}`);
    const schedule = { arn, definition, createdAt: now, modifiedAt: now, timer: undefined };
    this.schedules.set(key, schedule);
    // A rate begins at once.
    this.arm(schedule, now - 1);
    return schedule;
  }

  /** A rate keeps its beat. */
  update(definition: ScheduleDefinition): Schedule {
    const { groupName, name } = definition;
    const before = this.find(groupName, name);
    before.timer?.cancel();
    const { now } = this;
    const schedule = { ...before, definition, modifiedAt: now, timer: undefined };
    this.schedules.set(keyOf(groupName, name), schedule);
    this.arm(schedule, now);
    return schedule;
  }

  get(groupName: string, name: string): Schedule {
    return this.find(groupName, name);
  }

  delete(groupName: string, name: string): void {
    this.find(groupName, name).timer?.cancel();
    this.schedules.delete(keyOf(groupName, name));
  }

  /** By group and name. */
  list(): readonly Schedule[] {
    return [...this.schedules].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, schedule]) => schedule);
  }

  private find(groupName: string, name: string): ArmedSchedule {
    const schedule = this.schedules.get(keyOf(groupName, name));
    if (schedule === undefined) throw doesNotExist(`Schedule ${name}`);
    return schedule;
  }

  private arm(schedule: ArmedSchedule, after: number): void {
    if (!this.started || schedule.definition.state === 'DISABLED') return;
    const due = dueAfter(schedule, after);
    if (due === undefined) return;
    schedule.timer = this.options.clock.after(due - this.now, () => this.fire(schedule, due), true);
  }

  private fire(schedule: ArmedSchedule, due: number): void {
    schedule.timer = undefined;
    this.options.onDue(schedule, due);
    this.arm(schedule, due);
    const { actionAfterCompletion, groupName, name } = schedule.definition;
    if (schedule.timer === undefined && actionAfterCompletion === 'DELETE') this.delete(groupName, name);
  }

  private arnOf(resource: string): string {
    const { partition, region, account } = this.options.environment;
    return formatArn({ partition, service: 'scheduler', region, account, resource });
  }
}

function keyOf(groupName: string, name: string): string {
  return `${groupName}/${name}`;
}
