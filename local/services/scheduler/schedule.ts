import type { Expression } from './expression';
import type { TargetCall } from './target-call';

/** A schedule as it was asked for, with AWS's defaults. Moments are milliseconds since the epoch. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly groupName: string;
  readonly description?: string;
  /** As given. */
  readonly expressionText: string;
  readonly expression: Expression;
  /** An IANA name. */
  readonly timezone: string;
  readonly startDate?: number;
  readonly endDate?: number;
  readonly state: 'ENABLED' | 'DISABLED';
  /** Undefined when there is no flexible time window. Here, targets are called when the window opens. */
  readonly windowMinutes?: number;
  readonly actionAfterCompletion: 'NONE' | 'DELETE';
  readonly kmsKeyArn?: string;
  readonly target: Target;
}

export interface Target {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly retryAttempts: number;
  readonly eventAgeSeconds: number;
  /** ARN of a standard queue. */
  readonly deadLetterArn?: string;
  readonly messageGroupId?: string;
  readonly call: TargetCall;
}

/** A schedule that was made. */
export interface Schedule {
  readonly arn: string;
  readonly definition: ScheduleDefinition;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A group of schedules. */
export interface ScheduleGroup {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
}
