import { parseArn } from '../../aws/arn';
import type { AwsError } from '../../aws/error';
import { parseStructure } from '../../aws/structure';
import type { QueueAccount } from './account';
import { invalidValue } from './errors';
import { readRedriveAllowPolicy } from './settings';

/**
 * Checks the redrive policies among the attributes that a caller sets.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * @throws AwsError `InvalidParameterValue`
 */
export function checkRedrive(
  account: QueueAccount,
  queue: { readonly arn: string; readonly fifo: boolean },
  given: ReadonlyMap<string, string>,
): void {
  const redrive = given.get('RedrivePolicy') ?? '';
  if (redrive !== '') checkRedrivePolicy(account, queue, redrive);
  const allow = given.get('RedriveAllowPolicy') ?? '';
  if (allow !== '') checkRedriveAllowPolicy(allow);
}

function checkRedrivePolicy(
  account: QueueAccount,
  queue: { readonly arn: string; readonly fifo: boolean },
  text: string,
): void {
  const refuse = (reason: string): AwsError => invalidValue(text, 'RedrivePolicy', reason);
  const policy = parseStructure(text);
  if (policy === undefined) throw refuse('Redrive policy is not a valid JSON map.');
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  if (deadLetterTargetArn === undefined) {
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  }
  if (maxReceiveCount === undefined) {
    throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  }
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${JSON.stringify(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (typeof deadLetterTargetArn !== 'string' || parseArn(deadLetterTargetArn)?.service !== 'sqs') {
    throw refuse('Invalid value for deadLetterTargetArn.');
  }
  const target = account.queueByArn(deadLetterTargetArn);
  if (target === undefined) throw refuse('Dead letter target does not exist.');
  if (target.fifo !== queue.fifo) throw refuse('Dead-letter queue must be same type of queue as the source.');
  const { permission, sourceArns } = target.settings.redriveAllow;
  if (permission === 'denyAll' || (permission === 'byQueue' && !sourceArns.includes(queue.arn))) {
    throw refuse(`Queue ${target.name} does not allow the queue to use it as a dead-letter queue.`);
  }
}

function checkRedriveAllowPolicy(text: string): void {
  const refuse = (reason: string): AwsError => invalidValue(text, 'RedriveAllowPolicy', reason);
  const given = parseStructure(text);
  if (given === undefined) throw refuse('Amazon SQS cannot create the redrive allow policy.');
  const permission = given['redrivePermission'];
  if (permission !== 'allowAll' && permission !== 'denyAll' && permission !== 'byQueue') {
    throw refuse('Amazon SQS cannot create the redrive allow policy. Invalid value for redrivePermission.');
  }
  const { sourceArns } = readRedriveAllowPolicy(text);
  if (permission === 'byQueue' && (sourceArns.length < 1 || sourceArns.length > 10)) {
    throw refuse(
      'Amazon SQS cannot create the redrive allow policy. sourceQueueArns must hold 1 to 10 queues with byQueue.',
    );
  }
  if (permission !== 'byQueue' && given['sourceQueueArns'] !== undefined) {
    throw refuse(
      'Amazon SQS cannot create the redrive allow policy. sourceQueueArns is allowed with byQueue only.',
    );
  }
}
