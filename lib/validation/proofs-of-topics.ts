import type { RequestType } from '../../lambda/contract/request-type';
import { isOrderedType } from '../lanes';
import { messageKind } from '../message-kinds';
import type { Rule } from './plugin/rule';
import { routingTable, type RoutingTableProps } from './plugin/rules/routing-table';

export interface ProofsOfTopicsProps extends Pick<RoutingTableProps, 'nameOf'> {
  /** Name of the stack with the topics. */
  readonly topicStack: string;
}

/** The proofs of the routing table for each of the topics: what has an order comes by the FIFO one. */
export function proofsOfTopics(
  requestTypes: readonly RequestType[],
  { topicStack, nameOf }: ProofsOfTopicsProps,
): readonly Rule[] {
  const ordered = requestTypes.filter(isOrderedType).map(messageKind);
  const unordered = requestTypes.filter((type) => !isOrderedType(type)).map(messageKind);
  const proofs = (fifo: boolean) =>
    routingTable({
      kinds: fifo ? ordered : unordered,
      elsewhere: fifo ? unordered : ordered,
      isTopic: ({ stack, properties }) =>
        stack.name === topicStack && Boolean(properties['FifoTopic']) === fifo,
      nameOf,
    });
  return [proofs(false), proofs(true)];
}
