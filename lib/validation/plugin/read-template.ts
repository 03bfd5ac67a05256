import { readFileSync } from 'node:fs';
import type { ConstructIndex } from './construct-index';
import { isObject, textIn } from './json';
import type { TemplateOutput, TemplateResource, TemplateStack } from './template-resource';

/** What is known of a template before it is read. */
export type TemplateSource = Omit<TemplateStack, 'resources' | 'outputs'>;

/** Reads a synthesized template; what is not of a template's form is left out. */
export function readTemplate(source: TemplateSource, constructs: ConstructIndex): TemplateStack {
  const template: unknown = JSON.parse(readFileSync(source.templatePath, 'utf8'));
  const resources = new Map<string, TemplateResource>();
  const outputs = new Map<string, TemplateOutput>();
  const stack: TemplateStack = { ...source, resources, outputs };
  for (const [logicalId, resource] of entriesOf(template, 'Resources')) {
    const type = textIn(resource, 'Type');
    if (type === undefined) continue;
    const { Properties: properties } = resource;
    resources.set(logicalId, {
      stack,
      logicalId,
      type,
      properties: isObject(properties) ? properties : {},
      condition: textIn(resource, 'Condition'),
      constructPath: constructs.pathOf(source.templatePath, logicalId),
    });
  }
  for (const [name, output] of entriesOf(template, 'Outputs')) {
    const { Export: exported } = output;
    outputs.set(name, {
      value: output['Value'],
      exportName: isObject(exported) ? exported['Name'] : undefined,
    });
  }
  return stack;
}

function entriesOf(template: unknown, section: string): [string, Readonly<Record<string, unknown>>][] {
  const entries = isObject(template) ? template[section] : undefined;
  return Object.entries(isObject(entries) ? entries : {}).flatMap(([name, value]) =>
    isObject(value) ? [[name, value]] : [],
  );
}
