import * as z from 'zod/mini';
import { physicalName } from '../physical-name';
import { CommandFailure } from '../run-command';

const listed = z.object({ QueueUrls: z._default(z.array(z.string()), []) });
const counted = z.object({
  Attributes: z.object({
    ApproximateNumberOfMessages: z.string(),
    ApproximateNumberOfMessagesNotVisible: z.string(),
  }),
});

/** The queues of a consumer, by the beginning of their logical ids. */
export type QueueId =
  | 'WorkQueue'
  | 'WorkDeadLetterQueue'
  | 'RequestsDeadLetterQueue'
  | 'OrderedRequestsDeadLetterQueue'
  /** Of an observer: what its endpoint did not take. */
  | 'Undelivered';

/**
 * How many requests are in a queue of a consumer, worked on or not: by SQS's JSON protocol, unsigned, as the local runtime
 * takes it.
 * @throws CommandFailure
 */
export async function countBacklog(
  awsUrl: string,
  stage: string,
  consumer: string,
  id: QueueId = 'WorkQueue',
): Promise<number> {
  const QueueNamePrefix = `uketsuke-${stage}-${id === 'Undelivered' ? 'observer' : 'consumer'}-`;
  const { QueueUrls } = listed.parse(await ask(awsUrl, 'ListQueues', { QueueNamePrefix }));
  const QueueUrl = physicalName(`${QueueNamePrefix}${consumer}`, id, QueueUrls);
  if (QueueUrl === undefined) {
    throw new CommandFailure(
      `There is no queue of ${consumer} at ${awsUrl}: say with --backlog how many requests wait.`,
    );
  }
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const { Attributes } = counted.parse(await ask(awsUrl, 'GetQueueAttributes', { QueueUrl, AttributeNames }));
  return (
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}

async function ask(awsUrl: string, action: string, input: object): Promise<unknown> {
  const response = await fetch(awsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
    body: JSON.stringify(input),
  }).catch(() => undefined);
  if (response === undefined) {
    throw new CommandFailure(
      `${awsUrl} does not answer. Start the app with \`npm start\` in another terminal, or say with --backlog how many requests wait.`,
    );
  }
  if (response.ok) return response.json();
  throw new CommandFailure(
    `${awsUrl} answers ${action} with ${response.status}: this counts in the local runtime only. For AWS say with --backlog how many requests wait.`,
  );
}
