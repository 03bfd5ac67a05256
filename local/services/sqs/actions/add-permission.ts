import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { invalidValue, missingParameter, overLimit } from '../errors';
import { type Input, requiredText, textList } from '../input';
import { readStatements, writeStatements } from '../permissions';

const grantable: ReadonlySet<string> = new Set([
  '*',
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
]);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
export function addPermission(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('AddPermission', input, context);
  const label = requiredText(input, 'Label');
  const accounts = textList(input, 'AWSAccountIds');
  const actions = textList(input, 'Actions');
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) {
    throw invalidValue(
      label,
      'Label',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    );
  }
  if (accounts.length === 0) throw missingParameter('AWSAccountIds');
  if (actions.length === 0) throw missingParameter('Actions');
  const stranger = actions.find((action) => !grantable.has(action));
  if (stranger !== undefined) {
    throw invalidValue(
      `SQS:${stranger}`,
      'ActionName',
      `Only the queue owner is allowed to invoke this action, or it is unknown.`,
    );
  }
  if (actions.length > 7) throw overLimit(`${actions.length} Actions were found, maximum allowed is 7.`);
  const statements = readStatements(queue);
  if (statements.some((statement) => statement['Sid'] === label)) {
    throw invalidValue(label, 'Label', 'Already exists.');
  }
  const { partition } = account.options.environment;
  writeStatements(queue, [
    ...statements,
    {
      Sid: label,
      Effect: 'Allow',
      Principal: { AWS: oneOrMany(accounts.map((id) => `arn:${partition}:iam::${id}:root`)) },
      Action: oneOrMany(actions.map((action) => `SQS:${action}`)),
      Resource: queue.arn,
    },
  ]);
  return {};
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
