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
    if (isObserving(delivery)) {
      const address = Object.hasOwn(addresses, delivery.to) ? addresses[delivery.to] : undefined;
      observers.push({ route, delivery, address });
    } else consumers.push({ route, delivery });
  }
  return { consumers, observers };
}

/** Says who is not told in this stage, for want of an address, and which addresses are nobody's. */
export function noteAddresses(
  scope: IConstruct,
  observers: readonly ObserverRoute[],
  { stage, addresses }: Pick<Config, 'stage' | 'addresses'>,
): void {
  for (const { route, delivery, address } of observers) {
    if (address !== undefined) continue;
    Annotations.of(scope).addInfoV2(
      `uketsuke:no-address-${route.consumer}`,
      `${route.consumer} is not told in the stage ${stage}: its addresses in lib/config.ts have none for "${delivery.to}".`,
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
