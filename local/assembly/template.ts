import { Location, TemplateError } from './error';
import { isObject, kindOf, type JsonObject } from './json';

export interface ParameterDeclaration {
  readonly type: string;
  readonly defaultValue?: string;
}

export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Name of the condition under which it exists. */
  readonly condition?: string;
  readonly dependsOn: readonly string[];
}

export interface OutputDeclaration {
  readonly value: unknown;
  readonly condition?: string;
  /** An expression; undefined when the output is not exported. */
  readonly exportName?: unknown;
}

/** A CloudFormation template, its sections checked for their shape, nothing resolved. */
export interface Template {
  /** The file, relative to the assembly: what messages call the template. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly mappings: JsonObject;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
  /** Macros that CloudFormation would run over the template. */
  readonly transforms: readonly string[];
}

/** @throws TemplateError when a section has not the shape that CloudFormation asks for */
export function parseTemplate(json: JsonObject, name: string): Template {
  const at = new Location(name);
  const section = (key: string): JsonObject => objectIn(json, key, at);
  if (json['Resources'] === undefined) throw new TemplateError(at, 'a template needs "Resources".');
  const transform = json['Transform'] ?? [];
  return {
    name,
    parameters: mapSection(section('Parameters'), at.in('Parameters'), parseParameter),
    mappings: section('Mappings'),
    conditions: new Map(Object.entries(section('Conditions'))),
    resources: mapSection(section('Resources'), at.in('Resources'), parseResource),
    outputs: mapSection(section('Outputs'), at.in('Outputs'), parseOutput),
    transforms: (Array.isArray(transform) ? transform : [transform]).map((entry) =>
      typeof entry === 'string' ? entry : JSON.stringify(entry),
    ),
  };
}

function parseParameter(json: JsonObject, at: Location): ParameterDeclaration {
  const given = json['Default'];
  const isText = typeof given === 'string' || given === undefined;
  const defaultValue = isText ? given : JSON.stringify(given);
  return { type: textIn(json, 'Type', at), ...(defaultValue !== undefined && { defaultValue }) };
}

function parseResource(json: JsonObject, at: Location): ResourceDeclaration {
  const dependsOn = json['DependsOn'] ?? [];
  const ids: readonly unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  return {
    logicalId: at.path.at(-1) ?? '',
    type: textIn(json, 'Type', at),
    properties: objectIn(json, 'Properties', at),
    dependsOn: ids.map((id) => {
      if (typeof id === 'string') return id;
      throw new TemplateError(at.in('DependsOn'), `is ${kindOf(id)}; it takes logical ids.`);
    }),
    ...conditionOf(json, at),
  };
}

function parseOutput(json: JsonObject, at: Location): OutputDeclaration {
  if (json['Value'] === undefined) throw new TemplateError(at, 'an output needs "Value".');
  const exported = objectIn(json, 'Export', at);
  return {
    value: json['Value'],
    ...(exported['Name'] !== undefined && { exportName: exported['Name'] }),
    ...conditionOf(json, at),
  };
}

function conditionOf(json: JsonObject, at: Location): { readonly condition?: string } {
  return json['Condition'] === undefined ? {} : { condition: textIn(json, 'Condition', at) };
}

function mapSection<T>(
  section: JsonObject,
  at: Location,
  parse: (json: JsonObject, at: Location) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  for (const [key, value] of Object.entries(section)) {
    if (!isObject(value)) throw new TemplateError(at.in(key), `is ${kindOf(value)}; it takes an object.`);
    entries.set(key, parse(value, at.in(key)));
  }
  return entries;
}

function objectIn(json: JsonObject, key: string, at: Location): JsonObject {
  const value = json[key] ?? {};
  if (isObject(value)) return value;
  throw new TemplateError(at.in(key), `is ${kindOf(value)}; it takes an object.`);
}

function textIn(json: JsonObject, key: string, at: Location): string {
  const value = json[key];
  if (typeof value === 'string') return value;
  throw new TemplateError(at.in(key), `is ${kindOf(value)}; it takes text.`);
}
