import { type Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { secureQueue } from './secure-queue';

export interface ScheduleSetProps {
  /** The one thing that the schedules do. */
  readonly action: string;
  readonly resourceArn: string;
  /** How long calls are kept that failed for good. */
  readonly failureRetention: Duration;
  /** What becomes of them when the schedules leave the stack. */
  readonly removalPolicy: RemovalPolicy;
}

export interface ScheduleProps {
  readonly description: string;
  /** `cron(…)` or `rate(…)` */
  readonly expression: string;
  /** @default - none: a rate has no use for it */
  readonly timeZone?: string;
  readonly targetArn: string;
  /** JSON text. */
  readonly input: string;
  /** How long it is tried again when it fails: what comes later than that could do harm. */
  readonly patience: Duration;
}

/** Retries of a call, at growing distances, before it has failed: Scheduler's default is 185, in a day. */
const maxRetries = 10;

/** Schedules of EventBridge Scheduler, a role that may do what they do, and a queue for calls that failed. */
export class ScheduleSet extends Construct {
  private readonly role: Role;
  private readonly failures: Queue;

  constructor(scope: Construct, id: string, props: ScheduleSetProps) {
    super(scope, id);
    this.failures = secureQueue(this, 'Failures', {
      retention: props.failureRetention,
      removalPolicy: props.removalPolicy,
    });
    Validations.of(this.failures).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of schedules; people read it.',
    });
    this.role = new Role(this, 'Role', {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.allow(props.action, props.resourceArn);
    // Scheduler sends with the role of the schedule.
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    this.allow('sqs:SendMessage', this.failures.queueArn);
  }

  add(id: string, props: ScheduleProps): void {
    const schedule = new CfnSchedule(this, id, {
      description: props.description,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: props.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.targetArn,
        roleArn: this.role.roleArn,
        input: props.input,
        retryPolicy: {
          maximumEventAgeInSeconds: props.patience.toSeconds(),
          maximumRetryAttempts: maxRetries,
        },
        deadLetterConfig: { arn: this.failures.queueArn },
      },
    });
    // Scheduler tries whether it may assume the role when the schedule is made, and by then has to be allowed to.
    schedule.node.addDependency(this.role);
  }

  private allow(action: string, resource: string): void {
    this.role.addToPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource] }),
    );
  }
}
