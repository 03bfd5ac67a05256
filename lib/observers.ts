import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { hopLimits } from '../lambda/contract/size-limits';
import type { RequestType } from '../lambda/contract/request-type';
import type { Config, TopicConfig } from './config';
import { isObserving, type Consuming, type Observing } from './delivery';
import { lanesOf, type Lanes } from './lanes';
import { completeRoute, type CompleteRoute, type Route } from './route';

export interface ConsumerRoute {
  readonly route: CompleteRoute;
  readonly lanes: Lanes;
  readonly delivery: Consuming;
}

export interface ObserverRoute {
  readonly route: CompleteRoute;
  readonly lanes: Lanes;
  readonly delivery: Observing;
  /** @default - none in this stage: the observer is not notified */
  readonly address?: string;
}

export interface ToldRoute extends ObserverRoute {
  readonly address: string;
}

/** Divides routes into those of consumers and those of observers. */
export function divideRoutes(
  routes: readonly Route[],
  requestTypes: readonly RequestType[],
  { addresses, work }: Pick<Config, 'addresses' | 'work'>,
): { readonly consumers: readonly ConsumerRoute[]; readonly observers: readonly ObserverRoute[] } {
  const consumers: ConsumerRoute[] = [];
  const observers: ObserverRoute[] = [];
  for (const given of routes) {
    const route = completeRoute(given, requestTypes, work);
    const lanes = lanesOf(given, requestTypes);
    const { delivery } = route;
    if (isObserving(delivery)) {
      const address = Object.hasOwn(addresses, delivery.to) ? addresses[delivery.to] : undefined;
      observers.push({ route, lanes, delivery, address });
    } else consumers.push({ route, lanes, delivery });
  }
  return { consumers, observers };
}

/** Those of the observers that have an address. */
export function toldOf(observers: readonly ObserverRoute[]): readonly ToldRoute[] {
  return observers.flatMap(({ address, ...observer }) =>
    address === undefined ? [] : [{ ...observer, address }],
  );
}

/**
 * Whether all that observers are told of goes by a topic of their own: SNS sends messages of a topic that takes more than
 * 256 KiB to nobody outside. What has an order goes by that topic in any case, for a FIFO topic has no such subscribers.
 * https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
 */
export function isApart({ maxMessageSize }: TopicConfig): boolean {
  return maxMessageSize.toBytes() > hopLimits.sns;
}

/** Notes observers without an address in this stage, and addresses without an observer. */
export function noteAddresses(
  scope: IConstruct,
  observers: readonly ObserverRoute[],
  { stage, addresses }: Pick<Config, 'stage' | 'addresses'>,
): void {
  for (const { route, delivery, address } of observers) {
    if (address !== undefined) continue;
    Annotations.of(scope).addInfoV2(
      `uketsuke:no-address-${route.consumer}`,
      `The observer ${route.consumer} is not notified in the stage ${stage}: addresses in lib/config.ts has no entry "${delivery.to}".`,
    );
  }
  const names = new Set(observers.map(({ delivery }) => delivery.to));
  for (const name of Object.keys(addresses).filter((given) => !names.has(given))) {
    Annotations.of(scope).addWarningV2(
      `uketsuke:unused-address-${name}`,
      `The stage ${stage} has an address for "${name}" in lib/config.ts, and no route in lib/routes.ts asks for it.`,
    );
  }
}
