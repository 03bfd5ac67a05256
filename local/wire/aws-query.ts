import type { WireRequest, WireResponse } from '../aws/call';
import { AwsError } from '../aws/error';
import { element, textElement } from './xml';

/** A parameter of the query protocol: text, a list, or a structure. */
export type QueryValue = string | readonly QueryValue[] | QueryStructure;
export interface QueryStructure {
  readonly [name: string]: QueryValue;
}

/** A call by the query protocol. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export interface QueryCall {
  readonly action: string | undefined;
  readonly version: string | undefined;
  readonly parameters: QueryStructure;
}

/** Levels of a parameter's name. The APIs have at most seven. */
const DEEPEST = 32;

/**
 * Reads a call from a form-encoded body, from the query string, or from both.
 * @throws AwsError `MalformedQueryString`
 */
export function parseQueryCall(request: WireRequest): QueryCall {
  const root: Branch = new Map();
  let action: string | undefined;
  let version: string | undefined;
  for (const [name, value] of formPairs(request)) {
    if (name === 'Action') action = value;
    else if (name === 'Version') version = value;
    else place(root, levelsOf(name), value);
  }
  return { action, version, parameters: structureOf(root) };
}

function levelsOf(name: string): readonly string[] {
  const levels = name.split('.', DEEPEST + 1);
  if (levels.length <= DEEPEST) return levels;
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
  const message = `The query string contains a syntax error: a name has more than ${DEEPEST} levels.`;
  throw new AwsError('MalformedQueryString', message, { status: 404 });
}

function* formPairs(request: WireRequest): Iterable<[string, string]> {
  const mark = request.path.indexOf('?');
  if (mark >= 0) yield* new URLSearchParams(request.path.slice(mark + 1));
  if (request.body.length > 0) yield* new URLSearchParams(request.body.toString('utf8'));
}

type Branch = Map<string, Branch | string>;

function place(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const [index, step] of path.entries()) {
    if (index === path.length - 1) {
      if (!(branch.get(step) instanceof Map)) branch.set(step, value);
      return;
    }
    const existing = branch.get(step);
    const next: Branch = existing instanceof Map ? existing : new Map();
    if (next !== existing) branch.set(step, next);
    branch = next;
  }
}

function structureOf(branch: Branch): QueryStructure {
  const members: Record<string, QueryValue> = Object.create(null);
  for (const [name, value] of branch) members[name] = valueOf(value);
  return members;
}

/**
 * `X.1`, `X.member.1` are lists, by number; `X.entry.1.key` with `X.entry.1.value` is a map;
 * everything else is a structure.
 */
function valueOf(node: Branch | string): QueryValue {
  if (typeof node === 'string') return node;
  const [only] = node;
  if (node.size === 1 && only !== undefined && only[1] instanceof Map && isNumbered(only[1])) {
    if (only[0] === 'member') return listOf(only[1]);
    if (only[0] === 'entry') return entriesOf(listOf(only[1]));
  }
  return isNumbered(node) ? listOf(node) : structureOf(node);
}

/** SNS spells the entries of message attributes with `Name` and `Value`, all others with `key` and `value`. */
function entriesOf(list: readonly QueryValue[]): QueryStructure {
  const named = list.some((item) => typeof item !== 'string' && 'Name' in item);
  return named ? mapOf(list, 'Name', 'Value') : mapOf(list, 'key', 'value');
}

function isNumbered(branch: Branch): boolean {
  for (const name of branch.keys()) if (!/^[0-9]+$/.test(name)) return false;
  return branch.size > 0;
}

function listOf(branch: Branch): QueryValue[] {
  return [...branch].sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => valueOf(value));
}

/**
 * The map that a flattened list spells, such as `Attribute.1.Name=a&Attribute.1.Value=b` with `Name` and `Value`.
 * A name alone, as in `Attribute.Name=a&Attribute.Value=b`, is a list of one.
 */
export function mapOf(list: QueryValue | undefined, keyName: string, valueName: string): QueryStructure {
  const map: Record<string, QueryValue> = Object.create(null);
  for (const item of asList(list)) {
    if (typeof item === 'string' || isList(item)) continue;
    const key = item[keyName];
    if (typeof key === 'string') map[key] = item[valueName] ?? '';
  }
  return map;
}

/** A list as it is; one value as a list of one. Clients write an empty list as a parameter without a value. */
export function asList(value: QueryValue | undefined): readonly QueryValue[] {
  if (value === undefined || value === '') return [];
  return isList(value) ? value : [value];
}

function isList(value: QueryValue): value is readonly QueryValue[] {
  return Array.isArray(value);
}

/**
 * The answer to a query call.
 * @param resultXml the content of `<ActionResult>`, or undefined for an action without a result element
 */
export function queryResult(
  call: { readonly action: string; readonly xmlns: string; readonly requestId: string },
  resultXml: string | undefined,
): WireResponse {
  const result = resultXml === undefined ? '' : resultElement(`${call.action}Result`, resultXml);
  const metadata = element('ResponseMetadata', textElement('RequestId', call.requestId));
  return xmlResponse(
    200,
    call.requestId,
    `<${call.action}Response xmlns="${call.xmlns}">${result}${metadata}</${call.action}Response>`,
  );
}

/** An empty one as AWS writes it. */
function resultElement(name: string, xml: string): string {
  return xml === '' ? `<${name}/>` : element(name, xml);
}

/** @param detail an element that SQS sends and SNS does not */
export function queryError(
  error: AwsError,
  xmlns: string,
  requestId: string,
  detail: '<Detail/>' | '' = '',
): WireResponse {
  const body = element(
    'Error',
    textElement('Type', error.fault),
    textElement('Code', error.queryCode),
    textElement('Message', error.message),
    detail,
  );
  return xmlResponse(
    error.status,
    requestId,
    `<ErrorResponse xmlns="${xmlns}">${body}${textElement('RequestId', requestId)}</ErrorResponse>`,
  );
}

function xmlResponse(status: number, requestId: string, xml: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0"?>${xml}`,
  };
}
