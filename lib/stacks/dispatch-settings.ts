import { Duration } from 'aws-cdk-lib';

/** How long the dispatcher may take for a batch; the intake queue's visibility timeout follows from it. */
export const dispatcherTimeout = Duration.seconds(30);
