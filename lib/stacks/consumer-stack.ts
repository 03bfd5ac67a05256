import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { receiveDuringOpeningHours } from '../receivers/during-opening-hours';
import { receiveInBatches } from '../receivers/in-batches';
import { receiveInOrder } from '../receivers/in-order';
import { receiveInParallel } from '../receivers/in-parallel';
import type { ReceiverProps } from '../receivers/receiver';

export interface ConsumerStackProps extends StackProps, Omit<ReceiverProps, 'delivery'> {}

/** One receiver, made as its route wants its requests. Comes and goes without the others. */
export class ConsumerStack extends Stack {
  constructor(scope: Construct, id: string, props: ConsumerStackProps) {
    super(scope, id, props);
    const { delivery } = props.route;
    switch (delivery.kind) {
      case 'in-parallel':
        receiveInParallel(this, { ...props, delivery });
        break;
      case 'in-order':
        receiveInOrder(this, { ...props, delivery });
        break;
      case 'in-batches':
        receiveInBatches(this, { ...props, delivery });
        break;
      case 'during-opening-hours':
        receiveDuringOpeningHours(this, { ...props, delivery });
    }
  }
}
