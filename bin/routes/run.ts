import { parseArgs } from 'node:util';
import type { RequestType } from '../../lambda/contract/request-type';
import { type DescribedRoutes, describeRoutes } from '../../lib/describe-routes';
import { proveRoutes, type RouteFinding } from '../../lib/prove-routes';
import { routeEntry, type Route } from '../../lib/route';
import { exitCode, type ExitCode, readingArguments } from '../run-command';
import { printConsumers, printFindings, printSharing } from './print';

export const USAGE = `Prints the routing table: the request types and conditions of each consumer and observer, the receivers
of each request type, and the findings about the routes. An observer is notified and reports no result.

Usage: npm run --silent routes [-- --json]

  --json    prints JSON
  --help    prints this

Ends with 0, with 3 when synthesis rejects the routes because of an error, with 2 when it was misunderstood.`;

export interface RoutesPorts {
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  readonly print: (line: string) => void;
  /** Of a line; a longer text goes on in the next one. @default - as wide as it has to be */
  readonly width?: number | undefined;
}

/**
 * The command `routes`.
 * @param words the arguments, without the program's own name
 * @throws Misuse
 */
export function runRoutes(words: readonly string[], ports: RoutesPorts): ExitCode {
  const { requestTypes, routes, print, width } = ports;
  const { values } = readingArguments(() =>
    parseArgs({
      args: [...words],
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
  if (values.help) {
    print(USAGE);
    return exitCode.done;
  }
  const entries = routes.map(routeEntry);
  const described = describeRoutes(entries, requestTypes);
  const findings = proveRoutes(entries, requestTypes);
  if (values.json) print(JSON.stringify({ ...described, findings }, undefined, 2));
  else
    print(
      sectionsOf(described, findings, width)
        .map((lines) => lines.join('\n'))
        .join('\n\n'),
    );
  return findings.some(({ severity }) => severity === 'error') ? exitCode.rejected : exitCode.done;
}

/** What is printed below each other, with an empty line in between. */
function sectionsOf(
  described: DescribedRoutes,
  findings: readonly RouteFinding[],
  width: number | undefined,
): readonly (readonly string[])[] {
  return [printConsumers(described, width), printSharing(described, width), printFindings(findings)];
}
