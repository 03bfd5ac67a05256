import { letterKey, type StoredLetter } from '../../lambda/contract/letter';
import { consumerLetters } from '../../lambda/letters/consumer-letters';
import { intakeLetters } from '../../lambda/letters/intake-letters';
import { letterReader } from '../../lambda/letters/read-letters';
import { arnOf, lettersOf } from '../world/account';
import type { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';
import type { Handler } from './consumer-code';
import { portsOf } from './ports';

/** Makes the code of the function that reads a dead-letter queue. @param consumer undefined for the intake */
export function letterCode(
  queue: string,
  consumer: string | undefined,
  world: World,
  sandbox: Sandbox,
): Handler {
  const { table } = world;
  const { ends, clock, log } = portsOf(world, sandbox);
  const letters = {
    store: async (letter: StoredLetter) =>
      sandbox.call('letters.store', async () => void world.letters.set(letterKey(letter), letter)),
  };
  const ports = { ends, letters, clock, log };
  const requests = {
    endUndispatched: async (request: Parameters<typeof table.endUndispatched>[0]) =>
      sandbox.call('store.endUndispatched', async () => table.endUndispatched(request), request.requestId),
    releaseKey: async (key: Parameters<typeof table.releaseKey>[0]) =>
      sandbox.call('store.releaseKey', async () => table.releaseKey(key), key.requestId),
  };
  const deadLetterQueueArn = arnOf('sqs', lettersOf(queue));
  return letterReader(
    consumer === undefined
      ? intakeLetters({ ...ports, requests })
      : consumerLetters({ consumer, deadLetterQueueArn }, ports),
    ports,
  );
}
