import type { Structure } from '../../aws/structure';
import { invalid } from './errors';
import { parseExpression } from './expression';
import {
  nameIn,
  optionalChoice,
  optionalMoment,
  optionalStructure,
  optionalText,
  optionalWhole,
  requiredStructure,
  requiredText,
} from './input';
import type { ScheduleDefinition, Target } from './schedule';
import { targetCallOf } from './target-call';
import { isTimezone } from './wall-time';

export const DEFAULT_GROUP = 'default';

/** How far in the past a new schedule may begin. */
const EARLIEST_START_MS = 5 * 60_000;

/** Parameters of targets that do not run here. */
const otherTargets = [
  'EcsParameters',
  'EventBridgeParameters',
  'KinesisParameters',
  'SageMakerPipelineParameters',
];

/**
 * What CreateSchedule and UpdateSchedule are given; an update, too, says everything.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 * @throws AwsError `ValidationException`
 */
export function definitionIn(input: Structure, now: number): ScheduleDefinition {
  const expressionText = requiredText(input, 'ScheduleExpression', 256);
  const description = optionalText(input, 'Description', 512);
  const kmsKeyArn = optionalText(input, 'KmsKeyArn', 2048);
  return {
    name: nameIn(input, 'Name'),
    groupName: groupNameIn(input),
    ...(description !== undefined && { description }),
    expressionText,
    expression: parseExpression(expressionText),
    timezone: timezoneIn(input),
    ...datesIn(input, now),
    state: optionalChoice(input, 'State', ['ENABLED', 'DISABLED']) ?? 'ENABLED',
    ...windowIn(requiredStructure(input, 'FlexibleTimeWindow')),
    actionAfterCompletion: optionalChoice(input, 'ActionAfterCompletion', ['NONE', 'DELETE']) ?? 'NONE',
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    target: targetIn(requiredStructure(input, 'Target')),
  };
}

export function groupNameIn(input: Structure): string {
  return input['GroupName'] === undefined || input['GroupName'] === null
    ? DEFAULT_GROUP
    : nameIn(input, 'GroupName');
}

function timezoneIn(input: Structure): string {
  const timezone = optionalText(input, 'ScheduleExpressionTimezone', 50) ?? 'UTC';
  if (!isTimezone(timezone)) throw invalid(`Invalid timezone ${timezone}.`);
  return timezone;
}

function datesIn(input: Structure, now: number): Pick<ScheduleDefinition, 'startDate' | 'endDate'> {
  const startDate = optionalMoment(input, 'StartDate');
  const endDate = optionalMoment(input, 'EndDate');
  if (startDate !== undefined && startDate < now - EARLIEST_START_MS) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (endDate !== undefined && endDate < now) throw invalid('The EndDate you specify cannot be in the past.');
  if (startDate !== undefined && endDate !== undefined && endDate <= startDate) {
    throw invalid('The EndDate you specify must come after the StartDate you specify.');
  }
  return { ...(startDate !== undefined && { startDate }), ...(endDate !== undefined && { endDate }) };
}

function windowIn(window: Structure): Pick<ScheduleDefinition, 'windowMinutes'> {
  const mode = optionalChoice(window, 'Mode', ['OFF', 'FLEXIBLE']);
  const windowMinutes = optionalWhole(window, 'MaximumWindowInMinutes', 1, 1440);
  if (mode === undefined) throw invalid('FlexibleTimeWindow: Mode is missing.');
  if (mode === 'OFF' && windowMinutes !== undefined) {
    throw invalid('MaximumWindowInMinutes must not be set when the FlexibleTimeWindow is OFF.');
  }
  if (mode === 'OFF') return {};
  if (windowMinutes === undefined) {
    throw invalid('MaximumWindowInMinutes must be set when the FlexibleTimeWindow is FLEXIBLE.');
  }
  return { windowMinutes };
}

function targetIn(target: Structure): Target {
  const stranger = otherTargets.find((name) => target[name] !== undefined && target[name] !== null);
  if (stranger !== undefined) throw invalid(`Target.${stranger}: such targets do not run here.`);
  const arn = requiredText(target, 'Arn', 1600);
  const roleArn = requiredText(target, 'RoleArn', 1600);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`Invalid RoleArn ${roleArn}.`);
  const input = optionalText(target, 'Input', 256 * 1024);
  const retry = optionalStructure(target, 'RetryPolicy');
  const deadLetterArn = optionalText(optionalStructure(target, 'DeadLetterConfig'), 'Arn', 1600);
  if (deadLetterArn !== undefined && !/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+$/.test(deadLetterArn)) {
    throw invalid(`Invalid DeadLetterConfig ${deadLetterArn}: a standard queue is needed.`);
  }
  const messageGroupId = optionalText(optionalStructure(target, 'SqsParameters'), 'MessageGroupId', 128);
  return {
    arn,
    roleArn,
    ...(input !== undefined && { input }),
    retryAttempts: optionalWhole(retry, 'MaximumRetryAttempts', 0, 185) ?? 185,
    eventAgeSeconds: optionalWhole(retry, 'MaximumEventAgeInSeconds', 60, 86_400) ?? 86_400,
    ...(deadLetterArn !== undefined && { deadLetterArn }),
    ...(messageGroupId !== undefined && { messageGroupId }),
    call: targetCallOf(arn, input, messageGroupId),
  };
}
