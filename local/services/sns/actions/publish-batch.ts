import type {
  BatchResultErrorEntry,
  PublishBatchResponse,
  PublishBatchResultEntry,
} from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { isTransportable, notTransportable, readDraft } from '../draft';
import { batchError } from '../errors';
import { type Input, requiredText, structures } from '../input';
import { publish } from '../publishing';

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const publishBatch: Action = (sns, input, context) => {
  const { account } = sns;
  const { limits } = account.options;
  const entries = structures(input, 'PublishBatchRequestEntries');
  checkCount(entries.length, limits.batchEntries);
  const topic = account.find(requiredText(input, 'TopicArn'));
  account.authorize('Publish', topic, context);
  const ids = readIds(entries);
  // What is wrong with the form of one message fails all of them.
  const drafts = entries.map((entry, index) => readDraft(topic, entry, index + 1));
  const size = drafts.reduce((sum, draft) => sum + draft.size, 0);
  if (size > topic.maximumBytes(limits)) {
    throw batchError(
      'BatchRequestTooLong',
      'The length of all the messages put together is more than the limit.',
    );
  }
  const Successful: PublishBatchResultEntry[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const [index, draft] of drafts.entries()) {
    const Id = ids[index] ?? '';
    if (isTransportable(draft)) Successful.push({ Id, ...publish(sns, topic, draft, context.traceHeader) });
    else
      Failed.push({ Id, Code: 'InvalidParameter', Message: notTransportable().message, SenderFault: true });
  }
  return { Successful, Failed } satisfies PublishBatchResponse;
};

function checkCount(count: number, most: number): void {
  if (count === 0) {
    throw batchError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (count > most) {
    throw batchError(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  }
}

function readIds(entries: readonly Input[]): string[] {
  const ids = entries.map((entry) => requiredText(entry, 'Id'));
  if (new Set(ids).size !== ids.length) {
    throw batchError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
  for (const id of ids) {
    if (id.length > 80) {
      throw batchError(
        'InvalidBatchEntryId',
        `The Id of a batch entry in the batch request is too long: ${id}`,
      );
    }
    if (!/^[A-Za-z0-9_-]+$/.test(id)) {
      throw batchError(
        'InvalidBatchEntryId',
        `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
      );
    }
  }
  return ids;
}
