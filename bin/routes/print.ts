import type { DescribedRoutes, Share } from '../../lib/describe-routes';
import { columns } from '../columns';

/** The routes as lines of text: who asks for what, then who shares which requests. */
export function printRoutes({ consumers, requestTypes }: DescribedRoutes): readonly string[] {
  const asked = consumers.map(({ name, requestTypes: types, filtersOn, conditions }) => [
    name,
    types.map(({ type, receives }) => named(type, receives)).join(', ') || 'none',
    filtersOn === 'body' ? `${conditions} (in the body)` : conditions,
  ]);
  const shared = requestTypes.map(({ type, consumers: receivers }) => [
    type,
    receivers.map(({ name, receives }) => named(name, receives)).join(', ') || 'nobody',
  ]);
  return [
    ...columns([['consumer', 'request types', 'what it asks for'], ...asked]),
    '',
    ...columns([['request type', 'shared by'], ...shared]),
  ];
}

function named(name: string, receives: Share): string {
  return receives === 'all' ? name : `${name} (some)`;
}
