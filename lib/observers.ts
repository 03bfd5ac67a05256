import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Config } from './config';
import { isObserving, type Consuming, type Observing } from './delivery';
import { completeRoute, type CompleteRoute, type Route } from './route';

export interface ConsumerRoute {
  readonly route: CompleteRoute;
  readonly delivery: Consuming;
}

export interface ObserverRoute {
  readonly route: CompleteRoute;
  readonly delivery: Observing;
  /** @default - none in this stage: it is not told */
  readonly address?: string;
}

/** Tells those who do something about requests from those who are only told of them. */
export function divideRoutes(
  routes: readonly Route[],
  { addresses }: Pick<Config, 'addresses'>,
): { readonly consumers: readonly ConsumerRoute[]; readonly observers: readonly ObserverRoute[] } {
  const consumers: ConsumerRoute[] = [];
  const observers: ObserverRoute[] = [];
  for (const route of routes.map(completeRoute)) {
    const { delivery } = route;
    if (isObserving(delivery)) observers.push({ route, delivery, address: addresses[delivery.to] });
    else consumers.push({ route, delivery });
  }
  return { consumers, observers };
}

/** Says who is not told in this stage, for want of an address. */
export function noteAbsentees(
  scope: IConstruct,
  observers: readonly ObserverRoute[],
  { stage }: Pick<Config, 'stage'>,
): void {
  for (const { route, delivery, address } of observers) {
    if (address !== undefined) continue;
    Annotations.of(scope).addInfoV2(
      `uketsuke:no-address-${route.consumer}`,
      `${route.consumer} is not told in the stage ${stage}: its addresses in lib/config.ts have none for "${delivery.to}".`,
    );
  }
}
