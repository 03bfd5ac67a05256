import type { DescribedRoutes, Share } from '../../lib/describe-routes';
import type { RouteFinding } from '../../lib/prove-routes';
import { columns } from '../columns';

/** Who asks for what. */
export function printConsumers({ consumers }: DescribedRoutes, width?: number): readonly string[] {
  const rows = consumers.map(({ name, observes, requestTypes, filtersOn, conditions }) => [
    named(name, 'all', observes),
    requestTypes.map(({ type, receives }) => named(type, receives)).join(', ') || 'none',
    filtersOn === 'body' ? `${conditions} (in the body)` : conditions,
  ]);
  return columns([['consumer', 'request types', 'what it asks for'], ...rows], width);
}

/** Who shares which requests. */
export function printSharing({ requestTypes }: DescribedRoutes, width?: number): readonly string[] {
  const rows = requestTypes.map(({ type, consumers }) => [
    type,
    consumers.map(({ name, receives, observes }) => named(name, receives, observes)).join(', ') || 'nobody',
  ]);
  return columns([['request type', 'shared by'], ...rows], width);
}

/** What the proofs say, as synth does. */
export function printFindings(findings: readonly RouteFinding[]): readonly string[] {
  if (findings.length === 0)
    return ['Every request type is received, every condition can be met, and no hole was found.'];
  return findings.flatMap(({ severity, description, fix, witness }) => [
    `${severity}: ${description} ${fix}`,
    ...(witness === undefined ? [] : [`  for example: ${witness.message.body}`]),
  ]);
}

function named(name: string, receives: Share, observes?: true): string {
  const remarks = [...(observes === true ? ['told'] : []), ...(receives === 'some' ? ['some'] : [])];
  return remarks.length === 0 ? name : `${name} (${remarks.join(', ')})`;
}
