import type { RequestType } from '../../lambda/contract/request-type';
import { requestTypes } from '../../lambda/contract/requests/all';
import type { QueueRecord } from '../../lambda/core/queue/partial-batch';

/** Types whose requests come in by the standard queue; one example of the others would be one long line. */
const types = requestTypes.filter((type: RequestType) => type.orderedBy === undefined);

/** Messages of the intake queue as the API's mapping template prints them: the types' own examples in turn. */
export function intakeMessages(count: number, keyOf: (number: number) => string = () => ''): QueueRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const type = types[number % types.length];
    const context = {
      specversion: '1.0',
      id: `1767225600000-JKJaXmPLvHc${String(number).padStart(6, '0')}`,
      source: '/uketsuke/requests',
      type: type?.name,
      datacontenttype: 'application/json',
      tenant: 'arn:aws:iam::000000000000:user/shop',
      idempotencykey: keyOf(number),
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
    return recordOf(`{"data":${JSON.stringify(type?.example)},${JSON.stringify(context).slice(1)}`, number);
  });
}

export function recordOf(body: string, number: number): QueueRecord {
  const messageId = `5fea7756-0ea4-451a-a703-${String(number).padStart(12, '0')}`;
  return { messageId, body, attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1767225600000' } };
}

/** Splits into batches of `size`. */
export function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
