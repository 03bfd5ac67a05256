import { parseArn } from '../../aws/arn';
import { parseStructure, type Structure } from '../../aws/structure';
import { invalid } from './errors';

/** The API call that a schedule makes. */
export interface TargetCall {
  /** `sqs`, `sns`, `lambda`, `dynamodb`. */
  readonly service: string;
  /** Such as `SendMessage`. */
  readonly action: string;
  /** @param text what the schedule's input says at that time */
  parameters(text: string): Structure;
}

/** What of a service can be called by a universal target here. */
const universalActions: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['DeleteItem', 'PutItem', 'UpdateItem'],
  lambda: ['CreateEventSourceMapping', 'DeleteEventSourceMapping', 'Invoke', 'UpdateEventSourceMapping'],
  sns: ['Publish', 'PublishBatch'],
  sqs: ['PurgeQueue', 'SendMessage', 'SendMessageBatch', 'SetQueueAttributes', 'StartMessageMoveTask'],
};

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html#unsupported-api-actions */
const readOnly =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)/;

/**
 * The call that a target's ARN stands for: of an API action (a universal target), or of the resource that it names (a
 * templated one).
 * @throws AwsError `ValidationException`
 */
export function targetCallOf(arn: string, input: string | undefined, messageGroupId?: string): TargetCall {
  const universal = /^arn:[^:]+:scheduler:::aws-sdk:([^:]+):([^:]+)$/.exec(arn);
  if (universal !== null) {
    const [, service = '', apiAction = ''] = universal;
    return universalCall(service, apiAction, input);
  }
  const target = parseArn(arn);
  if (target === undefined) throw invalid(`Provided Arn is not in correct format: ${arn}.`);
  switch (target.service) {
    case 'lambda':
      if (input !== undefined && !isJson(input))
        throw invalid('Input of a Lambda target must be well-formed JSON.');
      return {
        service: 'lambda',
        action: 'Invoke',
        parameters: (text) => ({ FunctionName: arn, InvocationType: 'Event', Payload: text }),
      };
    case 'sqs': {
      // SQS goes by account and name, whatever the host.
      const QueueUrl = `http://sqs.${target.region}.amazonaws.com/${target.account}/${target.resource}`;
      return {
        service: 'sqs',
        action: 'SendMessage',
        parameters: (text) => ({
          QueueUrl,
          MessageBody: text,
          ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
        }),
      };
    }
    case 'sns':
      return {
        service: 'sns',
        action: 'Publish',
        parameters: (text) => ({ TopicArn: arn, Message: text }),
      };
    default:
      throw invalid(
        `Invalid request provided: ${target.service} is not a supported service for a target here; lambda, sns, sqs are.`,
      );
  }
}

function universalCall(service: string, apiAction: string, input: string | undefined): TargetCall {
  const name = `${service}:${apiAction}`;
  if (readOnly.test(apiAction))
    throw invalid(`Invalid request provided: ${name} is not supported by universal targets.`);
  const actions = Object.hasOwn(universalActions, service) ? universalActions[service] : undefined;
  if (actions === undefined) {
    const services = Object.keys(universalActions).join(', ');
    throw invalid(`The universal target ${name} does not run here. Services: ${services}.`);
  }
  const action = apiAction.charAt(0).toUpperCase() + apiAction.slice(1);
  if (!/^[a-z]/.test(apiAction) || !actions.includes(action)) {
    const names = actions.map((known) => known.charAt(0).toLowerCase() + known.slice(1));
    throw invalid(
      `The universal target ${name} does not run here. Actions of ${service}: ${names.join(', ')}.`,
    );
  }
  if (input === undefined || parseStructure(input) === undefined) {
    throw invalid('Input of a universal target must be a JSON object.');
  }
  return { service, action, parameters: (text) => parseStructure(text) ?? {} };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
