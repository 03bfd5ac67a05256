import type { RequestType } from '../lambda/contract/request-type';
import { analyseRoutes } from '../routing/analyse/analyse-routes';
import type { RouteFinding } from '../routing/analyse/route-finding';
import type { RouteEntry } from '../routing/policy';
import { messageKind } from './message-kinds';

export type { RouteFinding };

/** What is wrong with the routes, or may be, given the request types: what synth says of them. */
export function proveRoutes(
  routes: readonly RouteEntry[],
  requestTypes: readonly RequestType[],
): RouteFinding[] {
  return analyseRoutes(routes, requestTypes.map(messageKind));
}
