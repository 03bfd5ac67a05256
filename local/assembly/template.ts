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

/** A CloudFormation template. Expressions are not evaluated. */
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
  /** Entries that CloudFormation would refuse. They are in none of the sections above. */
  readonly problems: readonly TemplateProblem[];
}

export interface TemplateProblem {
  /** Such as `['Resources', 'Queue']`. */
  readonly path: readonly string[];
  readonly why: string;
}

/**
 * Parses a template. An entry that CloudFormation would refuse is listed in `problems`; the others are parsed.
 * @param name the file, relative to the assembly
 */
export function parseTemplate(json: JsonObject, name: string): Template {
  const problems: TemplateProblem[] = [];
  const refuse = (path: readonly string[], why: string): void => void problems.push({ path, why });
  const section = (key: string): JsonObject => {
    const value = json[key] ?? {};
    if (isObject(value)) return value;
    refuse([key], `it must be an object, got ${kindOf(value)}.`);
    return {};
  };
  const entries = <T>(key: string, parse: (entry: JsonObject, id: string) => T): ReadonlyMap<string, T> => {
    const parsed = new Map<string, T>();
    for (const [id, value] of Object.entries(section(key))) {
      try {
        parsed.set(id, parse(asObject(value, 'it'), id));
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        refuse([key, id], error.message);
      }
    }
    return parsed;
  };
  const transform = json['Transform'] ?? [];
  const template = {
    name,
    parameters: entries('Parameters', parseParameter),
    mappings: section('Mappings'),
    conditions: new Map(Object.entries(section('Conditions'))),
    resources: entries('Resources', parseResource),
    outputs: entries('Outputs', parseOutput),
    transforms: (Array.isArray(transform) ? transform : [transform]).map((entry) =>
      typeof entry === 'string' ? entry : JSON.stringify(entry),
    ),
  };
  return { ...template, problems };
}

/** An entry of a template has the wrong shape. */
class Malformed extends Error {}

function parseParameter(json: JsonObject): ParameterDeclaration {
  const given = json['Default'];
  const isText = typeof given === 'string' || given === undefined;
  const defaultValue = isText ? given : JSON.stringify(given);
  return { type: textIn(json, 'Type'), ...(defaultValue !== undefined && { defaultValue }) };
}

function parseResource(json: JsonObject, logicalId: string): ResourceDeclaration {
  const dependsOn = json['DependsOn'] ?? [];
  const ids: readonly unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  return {
    logicalId,
    type: textIn(json, 'Type'),
    properties: objectIn(json, 'Properties'),
    dependsOn: ids.map((id) => {
      if (typeof id === 'string') return id;
      throw new Malformed(`DependsOn must hold logical ids, got ${kindOf(id)}.`);
    }),
    ...conditionOf(json),
  };
}

function parseOutput(json: JsonObject): OutputDeclaration {
  if (json['Value'] === undefined) throw new Malformed('Value must be given, got nothing.');
  const exported = objectIn(json, 'Export');
  return {
    value: json['Value'],
    ...(exported['Name'] !== undefined && { exportName: exported['Name'] }),
    ...conditionOf(json),
  };
}

function conditionOf(json: JsonObject): { readonly condition?: string } {
  return json['Condition'] === undefined ? {} : { condition: textIn(json, 'Condition') };
}

function objectIn(json: JsonObject, key: string): JsonObject {
  return asObject(json[key] ?? {}, key);
}

function asObject(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new Malformed(`${what} must be an object, got ${kindOf(value)}.`);
}

function textIn(json: JsonObject, key: string): string {
  const value = json[key];
  if (typeof value === 'string') return value;
  throw new Malformed(`${key} must be text, got ${kindOf(value)}.`);
}
