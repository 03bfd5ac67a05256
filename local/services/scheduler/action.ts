import type { Structure } from '../../aws/structure';
import type { Schedules } from './schedules';

/** @throws AwsError */
export type SchedulerAction = (schedules: Schedules, input: Structure) => object;
