import { urlOf } from '../world/account';
import type { World } from '../world/world';
import { consumers } from './versions';

/**
 * Sends the stored letters of all consumers to their queues, as an operator does.
 * @returns how many
 */
export async function redriveAll(world: World): Promise<number> {
  const { account, history, clock, letters } = world;
  let count = 0;
  for (const [key, { consumer, requestId, body, group }] of letters) {
    const queue = consumers.find(({ name }) => name === consumer)?.queue;
    if (queue === undefined || consumer === undefined || requestId === undefined) continue;
    history.add({ kind: 'redriven', at: clock.now(), requestId, consumer });
    history.tell(`the letter for ${consumer} is redriven`, requestId);
    await account.call(account.sqs, 'SendMessage', {
      QueueUrl: urlOf(queue),
      MessageBody: body,
      ...(queue.endsWith('.fifo') && { MessageGroupId: group, MessageDeduplicationId: `redrive-${count}` }),
    });
    letters.delete(key);
    count++;
  }
  return count;
}
