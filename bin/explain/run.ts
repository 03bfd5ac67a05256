import { parseArgs } from 'node:util';
import { findRequestType, unknownRequestType } from '../../lambda/contract/find-request-type';
import type { RequestType } from '../../lambda/contract/request-type';
import type { ExplainedReason, ExplainedRequest } from '../../lib/explain-request';
import type { Route } from '../../lib/route';
import { columns } from '../columns';
import { exitCode, type ExitCode, Misuse, readingArguments } from '../run-command';
import { explainBody } from './explain-body';
import { type Input, readBody } from './read-body';

export const usageOf = (
  requestTypes: readonly RequestType[],
) => `Prints which consumers and observers would receive a request, and why the others would not.

Usage: npm run --silent explain -- TYPE [FILE] [--json]

  TYPE      the request type: ${requestTypes.map(({ name }) => name).join(', ')}
  FILE      the request's body; without it, standard input
  --json    prints JSON
  --help    prints this

Exit codes: 0 a route would receive it; 2 the request is not valid; 3 no route would receive it.`;

export interface ExplainPorts {
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  readonly stdin: Input;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  /** Of a line; a longer text goes on in the next one. @default - as wide as it has to be */
  readonly width?: number | undefined;
}

/**
 * The command `explain`.
 * @param words the arguments, without the program's own name
 * @throws BadInput
 */
export async function runExplain(
  words: readonly string[],
  { requestTypes, routes, stdin, print, printError, width }: ExplainPorts,
): Promise<ExitCode> {
  const { values, positionals } = readingArguments(() =>
    parseArgs({
      args: [...words],
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    }),
  );
  if (values.help) {
    print(usageOf(requestTypes));
    return exitCode.done;
  }
  const [name, file, ...more] = positionals;
  if (name === undefined) throw new Misuse('The request type is missing.');
  const type = findRequestType(requestTypes, name);
  if (type === undefined) throw new Misuse(unknownRequestType(requestTypes, name));
  if (more.length > 0) throw new Misuse(`One file must be given, got ${positionals.length - 1}.`);

  const explained = explainBody(type, await readBody(file, stdin), routes);
  if (values.json) print(JSON.stringify(explained, undefined, 2));
  else for (const line of columns(rowsOf(explained), width)) print(line);
  if (explained.consumers.some(({ receives }) => receives)) return exitCode.done;
  printError('No route would receive this request. It would end as unrouted.');
  return exitCode.unrouted;
}

function rowsOf({ consumers }: ExplainedRequest): readonly (readonly string[])[] {
  return consumers.flatMap(({ name, receives, observes, because }) => {
    const [first = '', ...more] = because.map(inWords);
    const verdict = observes === true ? 'is notified' : 'receives';
    return [[name, receives ? verdict : 'does not', first], ...more.map((words) => ['', '', words])];
  });
}

function inWords({ alternatives = [], words }: ExplainedReason): string {
  if (alternatives.length === 0) return words;
  return `${alternatives.length === 1 ? 'alternative' : 'alternatives'} ${alternatives.join(', ')}: ${words}`;
}
