import { compileRoutes } from '../../table';
import type { AnalysedTable } from '../analysed-table';
import type { MessageKind } from '../message-kind';
import type { RouteFinding } from '../route-finding';

/** Finds kinds of messages that no route receives, or only routes without a filter. */
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
        description: `No route receives ${kind.name}: ${certain ? 'no filter matches it' : 'probably no filter matches it'}.`,
        fix: `Add a route whose filter matches ${kind.name}, or remove ${kind.name}.`,
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
    description: `Only routes without a filter (${consumers.join(', ')}) receive ${kind.name}; no filter matches it.`,
    fix: `Add a route whose filter matches ${kind.name}, unless these are its only receivers by intention.`,
    witness: { kind: kind.name, message: kind.example },
  };
}
