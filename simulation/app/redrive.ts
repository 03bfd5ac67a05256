import { lettersOf, urlOf } from '../world/account';
import type { World } from '../world/world';
import type { App } from './app';
import { consumers } from './versions';

/**
 * Sends the dead letters of all consumers to their queues, as an operator does.
 * @returns how many
 */
export async function redriveAll(world: World, app: App): Promise<number> {
  const { account, history, clock } = world;
  let count = 0;
  for (const queue of app.consumerQueues) {
    const consumer = consumers.find((one) => one.queue === queue)?.name ?? '';
    const groups = new Map(
      account.sqs.peek(lettersOf(queue)).map(({ body, groupId }) => [body, groupId] as const),
    );
    for (const body of await account.take(lettersOf(queue))) {
      const requestId = idIn(body);
      history.add({ kind: 'redriven', at: clock.now(), requestId, consumer });
      history.tell(`the letter for ${consumer} is redriven`, requestId);
      const group = groups.get(body);
      await account.call(account.sqs, 'SendMessage', {
        QueueUrl: urlOf(queue),
        MessageBody: body,
        ...(queue.endsWith('.fifo') && {
          MessageGroupId: group,
          MessageDeduplicationId: `redrive-${count}`,
        }),
      });
      count++;
    }
  }
  return count;
}

/** Returns the id of the request that a letter is for. */
function idIn(body: string): string {
  return /[1-9][0-9]{12}-simulated[0-9]{6}/.exec(body)?.[0] ?? '';
}
