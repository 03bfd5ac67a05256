import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { invalidValue } from '../errors';
import { type Input, requiredText } from '../input';
import { readStatements, writeStatements } from '../permissions';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export function removePermission(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('RemovePermission', input, context);
  const label = requiredText(input, 'Label');
  const statements = readStatements(queue);
  const left = statements.filter((statement) => statement['Sid'] !== label);
  if (left.length === statements.length) throw invalidValue(label, 'Label', "can't find label.");
  writeStatements(queue, left);
  return {};
}
