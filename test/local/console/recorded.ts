import type { Hop } from '../../../local/hops';

/** A hop with the milliseconds since the first one. */
export type Recorded = readonly [at: number, hop: Hop];

const event = '1796009973058-yVQMVqbyM9Qul7E';

/** Resources are called as in a template: what a request to the sample app looked like, outcomes cut down to one. */
export function recording(
  about: string = event,
  consumers: readonly string[] = ['billing', 'shipping'],
): readonly Recorded[] {
  const hop = (at: number, service: string, resource: string, what: string, of = about): Recorded => [
    at,
    { service, resource, event: what, id: `${at}-${resource}`, about: of },
  ];
  const outcome = `${about}/ended`;
  return [
    hop(0, 'sqs', 'app-intake/IntakeQueue', 'sent'),
    hop(1, 'sqs', 'app-intake/IntakeQueue', 'received'),
    hop(34, 'lambda', 'app-dispatch/Dispatcher', 'invoked with 1'),
    hop(41, 'api', 'POST /v1/requests/order-placed', '202'),
    hop(491, 'lambda', 'app-outcomes/Reporter', 'invoked with 1', 'record-1'),
    hop(549, 'sns', 'app-fan-out/RequestTopic', 'published'),
    hop(550, 'sns', 'app-fan-out/RequestTopic', 'filtered out for app-consumer-warehouse/WorkQueue'),
    ...consumers.flatMap((name, index) => [
      hop(560 + index, 'sqs', `app-consumer-${name}/WorkQueue`, 'sent'),
      hop(570 + index, 'sqs', `app-consumer-${name}/WorkQueue`, 'received'),
      hop(580 + index, 'sns', 'app-fan-out/RequestTopic', `delivered to app-consumer-${name}/WorkQueue`),
      hop(600 + index, 'lambda', `app-consumer-${name}/Consumer`, 'invoked with 1'),
    ]),
    hop(695, 'sqs', 'app-intake/IntakeQueue', 'deleted'),
    hop(695, 'lambda', 'app-dispatch/Dispatcher', 'succeeded 1, failed 0'),
    ...consumers.flatMap((name, index) => [
      hop(1800 + index * 50, 'sqs', `app-consumer-${name}/WorkQueue`, 'deleted'),
      hop(1800 + index * 50, 'lambda', `app-consumer-${name}/Consumer`, 'succeeded 1, failed 0'),
    ]),
    hop(1900, 'sns', 'app-outcomes/OutcomesTopic', 'published', outcome),
    hop(1910, 'sqs', 'app-outcomes/PushQueue', 'sent', outcome),
    hop(1920, 'lambda', 'app-outcomes/Pusher', 'invoked with 1', outcome),
    hop(1990, 'sqs', 'app-outcomes/PushQueue', 'deleted', outcome),
    hop(1991, 'lambda', 'app-outcomes/Pusher', 'succeeded 1, failed 0', outcome),
  ];
}
