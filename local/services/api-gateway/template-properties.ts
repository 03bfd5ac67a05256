import {
  type ContentHandling,
  contentHandlings,
  type IntegrationDefinition,
  type IntegrationResponseDefinition,
  integrationTypes,
  type MethodSetting,
  passthroughBehaviors,
  type TextMap,
} from './definitions';

/** Properties as a CloudFormation template has them: numbers and booleans may be text. */
export type Properties = Readonly<Record<string, unknown>>;

/** @throws Error naming the property when it is missing or no text */
export function requiredText(properties: Properties, name: string): string {
  const value = text(properties, name);
  if (value === undefined)
    throw new Error(`${name} is missing, or is not text: ${JSON.stringify(properties[name])}.`);
  return value;
}

export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}

export function flag(properties: Properties, name: string): boolean {
  return isTrue(properties[name]);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

export function number(properties: Properties, name: string): number | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  const parsed = Number(value);
  if (Number.isNaN(parsed)) throw new Error(`${name} is not a number: ${JSON.stringify(value)}.`);
  return parsed;
}

export function texts(properties: Properties, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function textMap(properties: Properties, name: string): TextMap {
  return Object.fromEntries(members(properties, name).map(([key, value]) => [key, asText(value)]));
}

export function flagMap(properties: Properties, name: string): Readonly<Record<string, boolean>> {
  return Object.fromEntries(members(properties, name).map(([key, value]) => [key, isTrue(value)]));
}

/** A template written as an object is the object's JSON. */
function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function members(properties: Properties, name: string): readonly (readonly [string, unknown])[] {
  const value = properties[name];
  return isProperties(value) ? Object.entries(value) : [];
}

export function objects(properties: Properties, name: string): readonly Properties[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter(isProperties) : [];
}

export function object(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  return isProperties(value) ? value : undefined;
}

function isProperties(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One of a few words, in any case. */
function choice<T extends string>(
  properties: Properties,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = text(properties, name);
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value.toUpperCase());
  if (found === undefined) throw new Error(`${name} is ${value}; allowed are ${allowed.join(', ')}.`);
  return found;
}

/** @throws Error when a value is not one that API Gateway takes, or that works here */
export function integrationOf(properties: Properties): IntegrationDefinition {
  const type = choice(properties, 'Type', integrationTypes);
  if (type === undefined)
    throw new Error(`Type of the integration is missing; allowed are ${integrationTypes.join(', ')}.`);
  if (text(properties, 'ConnectionType') === 'VPC_LINK') {
    throw new Error('ConnectionType VPC_LINK is not supported here: there is no VPC.');
  }
  return {
    type,
    uri: text(properties, 'Uri'),
    integrationHttpMethod: text(properties, 'IntegrationHttpMethod'),
    requestParameters: textMap(properties, 'RequestParameters'),
    requestTemplates: textMap(properties, 'RequestTemplates'),
    passthroughBehavior: choice(properties, 'PassthroughBehavior', passthroughBehaviors),
    contentHandling: contentHandling(properties),
    timeoutInMillis: number(properties, 'TimeoutInMillis'),
    integrationResponses: objects(properties, 'IntegrationResponses').map(integrationResponse),
  };
}

function integrationResponse(properties: Properties): IntegrationResponseDefinition {
  return {
    statusCode: requiredText(properties, 'StatusCode'),
    selectionPattern: text(properties, 'SelectionPattern'),
    responseParameters: textMap(properties, 'ResponseParameters'),
    responseTemplates: textMap(properties, 'ResponseTemplates'),
    contentHandling: contentHandling(properties),
  };
}

function contentHandling(properties: Properties): ContentHandling | undefined {
  return choice(properties, 'ContentHandling', contentHandlings);
}

export function methodSettingsOf(properties: Properties): readonly MethodSetting[] {
  return objects(properties, 'MethodSettings').map((setting) => ({
    httpMethod: text(setting, 'HttpMethod') ?? '*',
    resourcePath: text(setting, 'ResourcePath') ?? '/*',
    throttlingRateLimit: number(setting, 'ThrottlingRateLimit'),
    throttlingBurstLimit: number(setting, 'ThrottlingBurstLimit'),
  }));
}
