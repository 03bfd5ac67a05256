import { mostConsumers, otherParts } from '../../lambda/contract/size-limits';
import type { RequestType } from '../../lambda/contract/request-type';
import { typesOf } from '../lanes';
import { observes, type Route } from '../route';
import type { Violation } from './violation';

/**
 * Iterations of `#foreach` in a mapping template.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const maxIterations = 1000;

/**
 * Returns how often the loops of the template of `GET /requests/{id}` run, all together, when each consumer of a request
 * has its item: once over the items, and twice over the consumers, each time over the items again. AWS does not say
 * whether it counts all loops of a template or each alone; this holds either way.
 */
export function statusIterations(consumers: number): number {
  const items = consumers + otherParts;
  return items + 2 * consumers * (1 + items);
}

/** Consumers that one request may have: as many as the loops allow, and as one query can read with all their results. */
export const maxConsumers = Math.min(largestWithin(maxIterations), mostConsumers);

function largestWithin(iterations: number): number {
  let consumers = 0;
  while (statusIterations(consumers + 1) <= iterations) consumers += 1;
  return consumers;
}

/** Checks that the status of a request can list all its consumers. */
export function checkStatus(routes: readonly Route[], requestTypes: readonly RequestType[]): Violation[] {
  const consumers = routes.filter((route) => !observes(route));
  return requestTypes.flatMap(({ name }) => {
    const receiving = consumers.filter((route) =>
      typesOf(route, requestTypes).some((type) => type.name === name),
    );
    if (receiving.length <= maxConsumers) return [];
    return [
      {
        subject: `request type "${name}"`,
        given: `${receiving.length} consumers`,
        allowed: `at most ${maxConsumers}: API Gateway stops the loops over their statuses after ${maxIterations} iterations`,
        fix: 'Combine consumers, or split the request type.',
      },
    ];
  });
}
