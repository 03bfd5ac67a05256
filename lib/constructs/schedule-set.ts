import { type Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

export interface ScheduleSetProps {
  /** The one thing that the schedules do. */
  readonly action: string;
  readonly resourceArn: string;
}

export interface ScheduleProps {
  readonly description: string;
  /** `cron(…)` */
  readonly expression: string;
  readonly timeZone: string;
  readonly targetArn: string;
  /** JSON text. */
  readonly input: string;
  /** How long it is tried again when it fails: what comes later than that could do harm. */
  readonly patience: Duration;
}

/** Schedules of EventBridge Scheduler, and a role that may do what they do. */
export class ScheduleSet extends Construct {
  private readonly role: Role;

  constructor(scope: Construct, id: string, { action, resourceArn }: ScheduleSetProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.role.addToPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resourceArn] }),
    );
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
        retryPolicy: { maximumEventAgeInSeconds: props.patience.toSeconds(), maximumRetryAttempts: 10 },
      },
    });
    // Scheduler tries whether it may assume the role when the schedule is made, and by then has to be allowed to.
    schedule.node.addDependency(this.role);
  }
}
