import { compileRoutes } from '../../table';
import type { AnalysedTable } from '../analysed-table';
import type { MessageKind } from '../message-kind';
import type { RouteFinding } from '../route-finding';

/** Kinds of messages that no filter lets pass, or only routes that take everything. */
export function findUnreceived(table: AnalysedTable): RouteFinding[] {
  const filtered = table.ways.filter(({ branch }) => branch.size > 0);
  const catchAll = table.ways.filter(({ branch }) => branch.size === 0);
  return table.published.flatMap((kind): RouteFinding[] => {
    if (filtered.some((way) => table.canTake(kind, way))) return [];
    if (catchAll.length > 0)
      return filtered.length === 0
        ? []
        : [
            onlyByCatchAll(
              kind,
              catchAll.map(({ route }) => route.consumer),
            ),
          ];
    const certain = table.refused.length === 0 && filtered.every((way) => table.certainlyNever(kind, way));
    const isSo = compileRoutes(filtered.map(({ route }) => route))(kind.example).length === 0;
    return [
      {
        rule: 'unreceived',
        severity: certain ? 'error' : 'warning',
        consumers: [],
        description: `Nobody receives ${kind.name}: ${certain ? 'no filter lets' : 'it seems that no filter lets'} such a message pass.`,
        fix: `Let a route ask for ${kind.name}, or take it out of what can be sent.`,
        ...(isSo && { witness: { kind: kind.name, message: kind.example } }),
      },
    ];
  });
}

function onlyByCatchAll(kind: MessageKind, consumers: readonly string[]): RouteFinding {
  return {
    rule: 'unreceived',
    severity: 'warning',
    consumers,
    description: `Only who takes everything (${consumers.join(', ')}) receives ${kind.name}: no filter asks for it.`,
    fix: `Let a route ask for ${kind.name}, unless that is all that it is for.`,
    witness: { kind: kind.name, message: kind.example },
  };
}
