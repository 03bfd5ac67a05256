import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Observing } from '../delivery';
import { tellByEmail } from '../receivers/by-email';
import { tellOverHttps } from '../receivers/over-https';
import type { ObserverProps } from '../receivers/receiver';

export interface ObserverStackProps extends StackProps, ObserverProps<Observing> {}

/** An observer outside of the app. Its stack deploys and goes without the others. */
export class ObserverStack extends Stack {
  constructor(scope: Construct, id: string, props: ObserverStackProps) {
    super(scope, id, props);
    const { delivery } = props;
    switch (delivery.kind) {
      case 'over-https':
        tellOverHttps(this, { ...props, delivery });
        break;
      case 'by-email':
        tellByEmail(this, { ...props, delivery });
    }
  }
}
