import { typeAttribute } from '../lambda/contract/envelope';
import type { RequestType } from '../lambda/contract/request-type';
import { compileConditions } from '../routing/match-condition';
import { type Branch, parsePolicy } from '../routing/parse';
import type { FilterScope, RouteEntry } from '../routing/policy';
import { describePolicy } from '../routing/words';

/** The routes as a table: who asks for what, and who shares messages with whom. */
export interface DescribedRoutes {
  /** In the order of the routes. */
  readonly consumers: readonly DescribedConsumer[];
  readonly requestTypes: readonly SharedRequestType[];
}

export interface DescribedConsumer {
  readonly name: string;
  /** Whether it is an observer. */
  readonly observes?: true;
  readonly requestTypes: readonly TypeShare[];
  /** What its filter looks at. */
  readonly filtersOn: 'attributes' | 'body';
  /** What it asks for, in words. */
  readonly conditions: string;
}

export interface SharedRequestType {
  readonly type: string;
  /** Who receives it: two of them that receive `all` share every request; one that receives `some` shares those. */
  readonly consumers: readonly ConsumerShare[];
}

interface TypeShare {
  readonly type: string;
  readonly receives: Share;
}

interface ConsumerShare {
  readonly name: string;
  readonly receives: Share;
  readonly observes?: true;
}

/** All requests of a type; or those that meet conditions on more than their type. */
export type Share = 'all' | 'some';

/** @throws InvalidPolicy when SNS would refuse a filter */
export function describeRoutes(
  routes: readonly RouteEntry[],
  requestTypes: readonly RequestType[],
): DescribedRoutes {
  const consumers = routes.map((route): DescribedConsumer => ({
    name: route.consumer,
    ...(route.observes === true && { observes: true }),
    requestTypes: requestTypes.flatMap((type) => {
      const receives = shareOf(route, type);
      return receives === undefined ? [] : [{ type: type.name, receives }];
    }),
    filtersOn: route.scope === 'MessageBody' ? 'body' : 'attributes',
    conditions:
      route.filter === undefined
        ? 'everything'
        : describePolicy(parsePolicy(route.filter, route.scope ?? 'MessageAttributes')),
  }));
  return { consumers, requestTypes: requestTypes.map(({ name }) => sharedType(name, consumers)) };
}

function sharedType(type: string, consumers: readonly DescribedConsumer[]): SharedRequestType {
  return {
    type,
    consumers: consumers.flatMap(({ name, observes, requestTypes }) =>
      requestTypes
        .filter((share) => share.type === type)
        .map(({ receives }) => ({ name, receives, ...(observes === true && { observes }) })),
    ),
  };
}

/** @returns undefined when it receives none of this type */
function shareOf({ filter, scope = 'MessageAttributes' }: RouteEntry, type: RequestType): Share | undefined {
  if (filter === undefined) return 'all';
  const shares = parsePolicy(filter, scope).branches.map((branch) => shareOfBranch(branch, scope, type));
  return shares.find((share) => share === 'all') ?? shares.find((share) => share === 'some');
}

function shareOfBranch(branch: Branch, scope: FilterScope, type: RequestType): Share | undefined {
  const attributes = new Set(Object.keys(type.attributes(type.example)));
  let share: Share = 'all';
  for (const [key, { conditions }] of branch) {
    const test = compileConditions(conditions);
    // The event has a member of the same name as the attribute.
    if (key === typeAttribute) {
      if (!test.value(type.name)) return undefined;
    } else if (scope === 'MessageBody' || attributes.has(key)) share = 'some';
    else if (!test.absent) return undefined;
  }
  return share;
}
