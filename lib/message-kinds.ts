import { toJSONSchema } from 'zod';
import { envelope, envelopeKeyPattern, traceparentPattern, typeAttribute } from '../lambda/contract/envelope';
import { publishedMessage } from '../lambda/contract/published-message';
import { requestIdPattern } from '../lambda/contract/request-id';
import type { RequestType } from '../lambda/contract/request-type';
import { checkSchema } from '../lambda/contract/schema-issues';
import type { JsonSchema, MessageKind, Wanted } from '../routing/analyse/message-kind';
import type { FilterableMessage, FilterScope } from '../routing/policy';
import { unacceptedContext } from './unaccepted-context';

/** What the dispatcher publishes of a request type: what the proofs of the routes go by. */
export function messageKind(type: RequestType): MessageKind {
  const data = jsonSchema(type.schema);
  return {
    name: type.name,
    attributes: attributesSchema(type, data),
    body: eventSchema(type, data),
    example: published(type, type.example),
    complete: (values, scope) => complete(type, values, scope),
  };
}

type SchemaObject = Readonly<Record<string, unknown>>;

function jsonSchema(schema: RequestType['schema']): SchemaObject {
  return toJSONSchema(schema, { io: 'input', reused: 'inline' });
}

function attributesSchema(type: RequestType, data: SchemaObject): JsonSchema {
  const { properties, required } = data;
  const fields = isObject(properties) ? properties : {};
  const all: Record<string, unknown> = { [typeAttribute]: { const: type.name } };
  for (const field of type.attributeFields) all[field] = fields[field] ?? true;
  for (const [name, schema] of Object.entries(type.derivedSchemas)) all[name] = jsonSchema(schema);
  const isRequired = (name: string) =>
    Array.isArray(required) && required.includes(name) && !mayBeEmpty(all[name]);
  return {
    type: 'object',
    properties: all,
    // What is derived may be undefined: its schema does not say.
    required: [typeAttribute, ...type.attributeFields.filter(isRequired)],
    additionalProperties: false,
  };
}

/** Whether "" is allowed, which is published as no attribute at all. */
function mayBeEmpty(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  if (schema['type'] === 'number' || schema['type'] === 'integer') return false;
  if (Array.isArray(schema['enum'])) return schema['enum'].includes('');
  const { minLength, pattern } = schema;
  if (typeof minLength === 'number' && minLength > 0) return false;
  return !(typeof pattern === 'string' && !new RegExp(pattern, 'u').test(''));
}

/** The event of `lambda/contract/envelope.ts`. */
function eventSchema(type: RequestType, data: SchemaObject): JsonSchema {
  const text = { type: 'string' };
  return {
    type: 'object',
    properties: {
      specversion: { const: envelope.specversion },
      id: { type: 'string', pattern: requestIdPattern.source },
      source: { const: envelope.source },
      type: { const: type.name },
      time: text,
      datacontenttype: { const: envelope.datacontenttype },
      tenant: { type: 'string', minLength: 1 },
      idempotencykey: { type: 'string', pattern: envelopeKeyPattern.source },
      traceparent: { type: 'string', pattern: traceparentPattern.source },
      data,
    },
    required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'],
    additionalProperties: false,
  };
}

/** The example with these values, if that is a valid request. */
function complete(
  type: RequestType,
  values: ReadonlyMap<string, Wanted>,
  scope: FilterScope,
): FilterableMessage | undefined {
  const data: unknown = structuredClone(type.example);
  for (const [key, wanted] of values) {
    if (key === typeAttribute) continue;
    const path = scope === 'MessageBody' ? key.split('.') : ['data', key];
    if (scope === 'MessageAttributes' && !type.attributeFields.includes(key)) continue;
    // Members of the envelope are the API's; nobody can choose them.
    if (path[0] === 'data') put(data, path.slice(1), wanted);
  }
  return 'issues' in checkSchema(type.schema, data) ? undefined : published(type, data);
}

/** Of a list of objects the first one gets it. */
function put(into: unknown, [name, ...rest]: readonly string[], wanted: Wanted): void {
  const object: unknown = Array.isArray(into) ? into[0] : into;
  if (name === undefined || !isObject(object)) return;
  if (rest.length > 0) put(object[name], rest, wanted);
  else if (wanted === undefined) Reflect.deleteProperty(object, name);
  else Reflect.set(object, name, wanted);
}

function published(type: RequestType, data: unknown): FilterableMessage {
  const { body, attributes } = publishedMessage(type, unacceptedContext(type), JSON.stringify(data), data);
  return { body, attributes };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
