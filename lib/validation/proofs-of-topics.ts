import type { RequestType } from '../../lambda/contract/request-type';
import { isOrderedType } from '../lanes';
import { messageKind } from '../message-kinds';
import type { Rule } from './plugin/rule';
import { routingTable, type RoutingTableProps } from './plugin/rules/routing-table';

export interface ProofsOfTopicsProps extends Pick<RoutingTableProps, 'nameOf'> {
  /** Name of the stack with the topics. */
  readonly topicStack: string;
  /** Whether all that observers are told of goes by a topic of their own. */
  readonly observersApart: boolean;
}

/**
 * The proofs of the routing table for what is published on the topics: what has an order comes by the FIFO one. What is
 * published there for consumers is published on the topic of notices for observers, and is proven for both together.
 */
export function proofsOfTopics(
  requestTypes: readonly RequestType[],
  { topicStack, observersApart, nameOf }: ProofsOfTopicsProps,
): readonly Rule[] {
  const ordered = requestTypes.filter(isOrderedType).map(messageKind);
  const unordered = requestTypes.filter((type) => !isOrderedType(type)).map(messageKind);
  const proofs = (fifo: boolean) =>
    routingTable({
      kinds: fifo ? ordered : unordered,
      elsewhere: fifo ? unordered : ordered,
      isTopic: ({ stack, logicalId, properties }) =>
        stack.name === topicStack &&
        (logicalId.startsWith('NoticeTopic')
          ? fifo || observersApart
          : Boolean(properties['FifoTopic']) === fifo),
      sharedBy: () => (fifo ? 'ordered' : 'standard'),
      nameOf,
    });
  return [proofs(false), proofs(true)];
}
