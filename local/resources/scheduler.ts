import type { AwsService, CallContext, Environment } from '../aws/call';
import type { ResourceProvider } from './provider';

/** AWS::Scheduler::Schedule and AWS::Scheduler::ScheduleGroup. */
export function schedulerProviders(scheduler: AwsService, environment: Environment): ResourceProvider[] {
  const context: CallContext = {
    principal: { kind: 'account', account: environment.account },
    requestId: 'cloudformation',
  };
  const call: Call = async (action, input) => Object(await scheduler.call(action, input, context));
  return [schedule(call), scheduleGroup(call)];
}

type Call = (
  action: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
function schedule(call: Call): ResourceProvider {
  return {
    type: 'AWS::Scheduler::Schedule',
    supported: [
      'ActionAfterCompletion',
      'Description',
      'EndDate',
      'FlexibleTimeWindow',
      'GroupName',
      'Name',
      'ScheduleExpression',
      'ScheduleExpressionTimezone',
      'StartDate',
      'State',
      'Target',
    ],
    ignored: ['KmsKeyArn'],
    essential: ['Target'],
    create: async ({ properties, generatedName }) => {
      const Name = nameOf(properties['Name']) ?? generatedName;
      const { ScheduleArn: Arn } = await call('CreateSchedule', { ...properties, Name });
      return { ref: Name, attributes: { Arn } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
function scheduleGroup(call: Call): ResourceProvider {
  return {
    type: 'AWS::Scheduler::ScheduleGroup',
    supported: ['Name'],
    ignored: ['Tags'],
    create: async ({ properties, generatedName }) => {
      const Name = nameOf(properties['Name']) ?? generatedName;
      await call('CreateScheduleGroup', { Name });
      const group = await call('GetScheduleGroup', { Name });
      return {
        ref: Name,
        attributes: {
          Arn: group['Arn'],
          State: group['State'],
          CreationDate: isoOf(group['CreationDate']),
          LastModificationDate: isoOf(group['LastModificationDate']),
        },
      };
    },
  };
}

function nameOf(given: unknown): string | undefined {
  return typeof given === 'string' ? given : undefined;
}

function isoOf(seconds: unknown): string {
  return new Date(Number(seconds) * 1000).toISOString();
}
