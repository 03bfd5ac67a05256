import { isStructure, parseStructure, type Structure } from '../aws/structure';
import { wrapped } from './terminal';

/** A line of JSON that a function wrote. */
export interface LogLine {
  /** Name of the function. */
  readonly resource: string;
  /** In capital letters: `ERROR`. */
  readonly level: string;
  readonly message: string;
  /** Name of an error, or the title of a refusal. */
  readonly error?: string;
  readonly detail?: string;
  /** What finds the same error elsewhere. */
  readonly reference?: string;
  readonly stack: readonly string[];
  /** The first line of each cause. */
  readonly causes: readonly string[];
  /** Ids of messages, one of which may be that of a request. */
  readonly ids: readonly string[];
}

/**
 * Reads `FUNCTION: {"level":"ERROR","message":…}`. An error stands beside the message, as `error` and `detail`; in an
 * object `error` with `name`, `message` and `stack`; or in the members that Lambda itself writes.
 * @returns undefined for a line of another form
 */
export function parseLogLine(text: string): LogLine | undefined {
  const [, resource, json = ''] = /^([\w-]+): (\{.*\})\s*$/.exec(text) ?? [];
  const line = parseStructure(json);
  const level = line && textIn(line, 'level');
  if (resource === undefined || line === undefined || level === undefined) return undefined;
  const thrown = isStructure(line['error']) ? line['error'] : {};
  const error = textIn(line, 'error', 'errorType') ?? textIn(thrown, 'name');
  const detail = textIn(line, 'detail', 'errorMessage') ?? textIn(thrown, 'message');
  const reference = textIn(line, 'reference');
  return {
    resource,
    level: level.toUpperCase(),
    message: textIn(line, 'message') ?? '',
    ...(error !== undefined && { error }),
    ...(detail !== undefined && { detail }),
    ...(reference !== undefined && { reference }),
    stack: framesIn(line['stack'] ?? line['stackTrace'] ?? thrown['stack']),
    causes: textsIn(line['causes']).map((cause) => cause.split('\n')[0] ?? ''),
    ids: Object.values(line).filter((value) => typeof value === 'string'),
  };
}

/** Returns an error in words: `TypeError: fetch failed`. Empty when the line has none. */
export function errorInWords({ error, detail }: LogLine): string {
  return [error, detail].filter((part) => part !== undefined && part !== '').join(': ');
}

/** Returns lines that fit a terminal: what happened, and below it reference, causes and stack. */
export function linesOfLog(line: LogLine, width: number, short: (text: string) => string): readonly string[] {
  const { level, resource, message, reference, causes, stack } = line;
  const said = [message, errorInWords(line)].filter((part) => part !== '').join(': ');
  const head = said.replaceAll(/\s+/g, ' ');
  const [first = '', ...more] = wrapped(`${level.padEnd(5)}  ${short(resource)}  ${head}`, width - 2);
  const below = [
    ...(reference === undefined ? [] : [`reference ${reference}`]),
    ...causes.map((cause) => `caused by ${cause}`),
    ...stack,
  ];
  return [
    first,
    ...more.map((text) => `  ${text}`),
    ...below.flatMap((text) =>
      wrapped(text, width - 8).map((part, at) => `${' '.repeat(at === 0 ? 4 : 8)}${part}`),
    ),
  ];
}

function textIn(line: Structure, ...members: readonly string[]): string | undefined {
  return members.map((member) => line[member]).find((value) => typeof value === 'string');
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Frames of a stack, whose first lines may repeat the message. */
function framesIn(stack: unknown): readonly string[] {
  const lines = typeof stack === 'string' ? stack.split('\n') : textsIn(stack);
  return lines.map((line) => line.trim()).filter((line) => line.startsWith('at '));
}
