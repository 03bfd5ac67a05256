import type { RequestType } from '../lambda/contract/request-type';
import { typeAttribute } from '../lambda/contract/envelope';
import { compileRoutes } from '../routing/table';
import type { Route } from './route';

/** The topics that a route's requests come by. */
export interface Lanes {
  /** The standard topic. */
  readonly standard: boolean;
  /** The FIFO topic: requests of types that are received in order. */
  readonly ordered: boolean;
}

export function lanesOf(route: Route, requestTypes: readonly RequestType[]): Lanes {
  const types = typesOf(route, requestTypes);
  const ordered = types.some(isOrderedType);
  return { standard: !ordered || !types.every(isOrderedType), ordered };
}

/** Types of which a route may receive requests: all that what its filter says of the type lets pass. */
export function typesOf({ filter }: Route, requestTypes: readonly RequestType[]): readonly RequestType[] {
  const condition = filter?.policy[typeAttribute];
  if (!Array.isArray(condition)) return requestTypes;
  const passes = compileRoutes([
    { consumer: 'it', filter: { [typeAttribute]: condition }, scope: filter?.scope },
  ]);
  return requestTypes.filter(({ name }) => {
    const attributes = { [typeAttribute]: { DataType: 'String', StringValue: name } };
    return passes({ attributes, body: JSON.stringify({ type: name }) }).length > 0;
  });
}

export function isOrderedType({ orderedBy }: RequestType): boolean {
  return orderedBy !== undefined;
}
