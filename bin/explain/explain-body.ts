import type { RequestType } from '../../lambda/contract/request-type';
import type { SchemaIssue } from '../../lambda/contract/schema-issues';
import { type ExplainedRequest, explainRequest } from '../../lib/explain-request';
import { routeEntry, type Route } from '../../lib/route';
import { BadInput } from '../run-command';
import { type JsonNode, JsonSyntaxError, locateJson, nodeAt } from './json-positions';
import { positionOf, showPlace } from './position';
import type { GivenBody } from './read-body';

/** @throws BadInput that says what is wrong with the body, and where */
export function explainBody(type: RequestType, body: GivenBody, routes: readonly Route[]): ExplainedRequest {
  const root = locate(body);
  const explanation = explainRequest(type, body.text, routes.map(routeEntry));
  if ('issues' in explanation) {
    const lines = describeIssues(body, root, explanation.issues);
    throw new BadInput([`${body.source} does not fit the schema of ${type.name}:`, ...lines].join('\n'));
  }
  if ('excess' in explanation) throw new BadInput(`${body.source} is too large: ${explanation.excess}.`);
  return explanation.explained;
}

function locate({ source, text }: GivenBody): JsonNode {
  try {
    return locateJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { message, offset } = error;
    const place = placeOf(source, text, offset);
    throw new BadInput([`${place}: not JSON: ${message}`, ...showPlace(text, offset)].join('\n'));
  }
}

/** A body may break a rule in each of thousands of elements. */
const mostIssues = 20;

/** The first issues in the order of their places; each member that the schema does not know has its own. */
function describeIssues(
  { source, text }: GivenBody,
  root: JsonNode,
  issues: readonly SchemaIssue[],
): readonly string[] {
  const placed = issues
    .flatMap(({ path, rule, unknown }) =>
      unknown === undefined
        ? [{ path, rule }]
        : unknown.map((name) => ({ path: [...path, name], rule: 'unknown member' })),
    )
    .map(({ path, rule }) => ({ path, rule, offset: nodeAt(root, path).offset }))
    .toSorted((one, other) => one.offset - other.offset);
  const lines = placed.slice(0, mostIssues).map(({ path, rule, offset }) => {
    const name = path.length === 0 ? 'the body' : path.map(nameOf).join('.');
    return `${placeOf(source, text, offset)}: ${name}: ${rule}`;
  });
  return placed.length > mostIssues ? [...lines, `and ${placed.length - mostIssues} more`] : lines;
}

/** As it is, or in quotes when it could be taken for something else. */
function nameOf(step: PropertyKey): string {
  return /^[\p{L}\p{N}_$-]+$/u.test(String(step)) ? String(step) : JSON.stringify(String(step));
}

function placeOf(source: string, text: string, offset: number): string {
  const { line, column } = positionOf(text, offset);
  return `${source}:${line}:${column}`;
}
