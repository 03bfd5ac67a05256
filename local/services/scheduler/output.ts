import type { Schedule, ScheduleGroup, Target } from './schedule';

/** A schedule as GetSchedule answers it: timestamps in seconds. */
export function scheduleOutput({ arn, definition, createdAt, modifiedAt }: Schedule): object {
  const { name, groupName, description, kmsKeyArn, startDate, endDate, windowMinutes } = definition;
  return {
    Arn: arn,
    Name: name,
    GroupName: groupName,
    ...(description !== undefined && { Description: description }),
    ScheduleExpression: definition.expressionText,
    ScheduleExpressionTimezone: definition.timezone,
    ...(startDate !== undefined && { StartDate: startDate / 1000 }),
    ...(endDate !== undefined && { EndDate: endDate / 1000 }),
    State: definition.state,
    FlexibleTimeWindow:
      windowMinutes === undefined
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: windowMinutes },
    ActionAfterCompletion: definition.actionAfterCompletion,
    ...(kmsKeyArn !== undefined && { KmsKeyArn: kmsKeyArn }),
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
    Target: targetOutput(definition.target),
  };
}

/** As ListSchedules answers it. */
export function scheduleSummary({ arn, definition, createdAt, modifiedAt }: Schedule): object {
  return {
    Arn: arn,
    Name: definition.name,
    GroupName: definition.groupName,
    State: definition.state,
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
    Target: { Arn: definition.target.arn },
  };
}

export function groupOutput({ arn, name, createdAt }: ScheduleGroup): object {
  const date = createdAt / 1000;
  return { Arn: arn, Name: name, State: 'ACTIVE', CreationDate: date, LastModificationDate: date };
}

function targetOutput(target: Target): object {
  const { arn, roleArn, input, deadLetterArn, messageGroupId } = target;
  return {
    Arn: arn,
    RoleArn: roleArn,
    ...(input !== undefined && { Input: input }),
    RetryPolicy: {
      MaximumEventAgeInSeconds: target.eventAgeSeconds,
      MaximumRetryAttempts: target.retryAttempts,
    },
    ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
    ...(messageGroupId !== undefined && { SqsParameters: { MessageGroupId: messageGroupId } }),
  };
}
