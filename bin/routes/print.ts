import type { DescribedRoutes, Share } from '../../lib/describe-routes';
import type { RouteFinding } from '../../lib/prove-routes';
import { columns } from '../columns';

/** Returns the conditions of each consumer and observer. */
export function printConsumers({ consumers }: DescribedRoutes, width?: number): readonly string[] {
  const rows = consumers.map(({ name, observes, requestTypes, filtersOn, conditions }) => [
    named(name, 'all', observes),
    requestTypes.map(({ type, receives }) => named(type, receives)).join(', ') || 'none',
    filtersOn === 'body' ? `${conditions} (in the body)` : conditions,
  ]);
  return columns([['name', 'request types', 'conditions'], ...rows], width);
}

/** Returns the consumers and observers of each request type. */
export function printSharing({ requestTypes }: DescribedRoutes, width?: number): readonly string[] {
  const rows = requestTypes.map(({ type, consumers }) => [
    type,
    consumers.map(({ name, receives, observes }) => named(name, receives, observes)).join(', ') || 'no route',
  ]);
  return columns([['request type', 'received by'], ...rows], width);
}

/** Returns the findings of the proofs, as synthesis prints them. */
export function printFindings(findings: readonly RouteFinding[]): readonly string[] {
  if (findings.length === 0)
    return [
      'Every request type is received, every condition can match, and no gap between filters was found.',
    ];
  return findings.flatMap(({ severity, description, fix, witness }) => [
    `${severity}: ${description} ${fix}`,
    ...(witness === undefined ? [] : [`  for example: ${witness.message.body}`]),
  ]);
}

function named(name: string, receives: Share, observes?: true): string {
  const remarks = [...(observes === true ? ['observer'] : []), ...(receives === 'some' ? ['some'] : [])];
  return remarks.length === 0 ? name : `${name} (${remarks.join(', ')})`;
}
