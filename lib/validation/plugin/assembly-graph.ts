import { dirname, join } from 'node:path';
import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { ConstructIndex } from './construct-index';
import { isAbsent } from './json';
import { readTemplate, type TemplateSource } from './read-template';
import { Resolver, type Resolved } from './resolver';
import type { TemplateResource, TemplateStack } from './template-resource';

/**
 * All templates of an app, and what their values refer to, within a template and across: `Ref`, `Fn::GetAtt`,
 * `Fn::GetStackOutput`, `Fn::ImportValue`, parameters and outputs of nested stacks, and texts made of those by
 * `Fn::Join` and `Fn::Sub`. Everything else that is decided at deployment (parameters, conditions, mappings) is unknown.
 */
export class AssemblyGraph {
  private readonly resolver: Resolver;

  /** Reads the templates that a validation plugin is given, and those of their nested stacks. */
  static read({ stackTemplates, appConstruct }: IPolicyValidationContext): AssemblyGraph {
    const constructs = new ConstructIndex(appConstruct);
    const stacks = stackTemplates.flatMap(({ stackConstructPath, templatePath, region, accountId }) =>
      readWithNested(
        { name: constructs.stackNames.get(stackConstructPath), templatePath, region, account: accountId },
        constructs,
      ),
    );
    return new AssemblyGraph(stacks);
  }

  constructor(readonly stacks: readonly TemplateStack[]) {
    this.resolver = new Resolver(stacks);
  }

  resourcesOf(type: string): TemplateResource[] {
    return this.stacks.flatMap(({ resources }) =>
      [...resources.values()].filter((resource) => resource.type === type),
    );
  }

  /** @param from the resource in whose properties the value stands */
  resolve(value: unknown, from: TemplateResource): Resolved {
    return this.resolver.resolve(value, from.stack);
  }

  /** The resource that a value stands for: its ARN, its name, its URL. */
  resourceOf(value: unknown, from: TemplateResource): TemplateResource | undefined {
    const resolved = this.resolve(value, from);
    return resolved.kind === 'attribute' ? resolved.resource : undefined;
  }

  /** A value without anything that is decided at deployment, or nothing. */
  literal(value: unknown, from: TemplateResource): unknown {
    const resolved = this.resolve(value, from);
    return resolved.kind === 'literal' ? resolved.value : undefined;
  }

  text(value: unknown, from: TemplateResource): string | undefined {
    const literal = this.literal(value, from);
    return typeof literal === 'string' ? literal : undefined;
  }

  /** A number, also one written as a text. Nothing when it is neither known nor left out. */
  number(value: unknown, from: TemplateResource, byDefault?: number): number | undefined {
    if (isAbsent(value)) return byDefault;
    const literal = this.literal(value, from);
    const isNumber = typeof literal === 'number' || (typeof literal === 'string' && literal.trim() !== '');
    const number = isNumber ? Number(literal) : Number.NaN;
    return Number.isFinite(number) ? number : undefined;
  }

  /** A boolean, also one written as a text; left out, it is false. Nothing when it is not known. */
  flag(value: unknown, from: TemplateResource): boolean | undefined {
    if (isAbsent(value)) return false;
    const literal = this.literal(value, from);
    if (literal === true || literal === 'true') return true;
    return literal === false || literal === 'false' ? false : undefined;
  }

  /** Equal for values that are equal in every deployment. */
  keyOf(value: unknown, from: TemplateResource): string {
    const resolved = this.resolve(value, from);
    if (resolved.kind === 'literal') return JSON.stringify(resolved.value) ?? '';
    const { stack } = resolved.kind === 'attribute' ? resolved.resource : from;
    const rest = resolved.kind === 'attribute' ? resolved.resource.logicalId : JSON.stringify(value);
    return `${stack.templatePath} ${rest}`;
  }
}

function readWithNested(source: TemplateSource, constructs: ConstructIndex): TemplateStack[] {
  const stack = readTemplate(source, constructs);
  const { templatePath, region, account } = stack;
  const nested = [...stack.resources.values()].flatMap((nestedIn) => {
    const file = constructs.nestedTemplateOf(templatePath, nestedIn.logicalId);
    if (file === undefined) return [];
    return readWithNested(
      { templatePath: join(dirname(templatePath), file), region, account, nestedIn },
      constructs,
    );
  });
  return [stack, ...nested];
}
