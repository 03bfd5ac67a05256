import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
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
    }
  }
}
