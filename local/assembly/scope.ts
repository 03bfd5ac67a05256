import type { Environment } from '../aws/call';
import { formatArn } from '../aws/arn';
import type { ResourceOutcome } from '../resources/provider';
import { evaluateCondition } from './evaluate';
import { Location, TemplateError, Unavailable } from './error';
import type { Exchange } from './exchange';
import { isObject } from './json';
import { NO_VALUE, type Lookup } from './lookup';
import type { StackArtifact } from './manifest';
import { generatedName, stackId } from './names';
import { parameterValue, systemsManagerName } from './parameters';
import type { Template } from './template';

export interface ScopeOptions {
  readonly stack: StackArtifact;
  readonly environment: Environment;
  readonly exchange: Exchange;
  /** Values given by whoever starts the runtime, by parameter name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Told about each value that cannot be had here. */
  readonly onUnavailable: (template: Template, path: readonly string[], why: string) => void;
}

/** What the expressions of one stack refer to. */
export class StackScope implements Lookup {
  readonly stack: StackArtifact;
  readonly template: Template;
  private readonly made = new Map<string, ResourceOutcome | 'stand-in'>();
  private readonly truths = new Map<string, boolean | 'being evaluated'>();

  constructor(private readonly options: ScopeOptions) {
    this.stack = options.stack;
    this.template = options.stack.template;
  }

  /** Records what a resource answers; `stand-in` for one that is not made here. */
  setOutcome(logicalId: string, outcome: ResourceOutcome | 'stand-in'): void {
    this.made.set(logicalId, outcome);
  }

  isStandIn(logicalId: string): boolean {
    return this.made.get(logicalId) === 'stand-in';
  }

  generatedName(logicalId: string): string {
    return generatedName(this.stack.stackName, logicalId);
  }

  /** Whether the condition of a resource or an output, if it has one, holds. */
  exists(declaration: { readonly condition?: string }): boolean {
    return declaration.condition === undefined || this.condition(declaration.condition);
  }

  /** The name of the SSM parameter that a template parameter stands for, if it does. */
  systemsManagerName(parameter: string): string | undefined {
    const declared = this.template.parameters.get(parameter);
    return declared && systemsManagerName(declared, this.givenParameter(parameter));
  }

  ref(name: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    if (this.template.parameters.has(name)) return this.parameter(name);
    const outcome = this.outcome(name);
    return outcome === 'stand-in' ? this.generatedName(name) : outcome.ref;
  }

  attribute(logicalId: string, attribute: string): unknown {
    const outcome = this.outcome(logicalId);
    const type = this.template.resources.get(logicalId)?.type ?? '';
    if (outcome === 'stand-in') return this.standIn(logicalId, type, attribute);
    const value = outcome.attributes[attribute];
    if (value !== undefined) return value;
    const known = Object.keys(outcome.attributes).join(', ') || 'none';
    throw new Unavailable(`${logicalId} (${type}) has no attribute ${attribute} here; it has: ${known}.`);
  }

  condition(name: string): boolean {
    const known = this.truths.get(name);
    const at = new Location(this.template.name, ['Conditions', name]);
    if (known === 'being evaluated') throw new TemplateError(at, 'the condition depends on itself.');
    if (known !== undefined) return known;
    if (!this.template.conditions.has(name)) throw new Error(`the template has no condition "${name}".`);
    this.truths.set(name, 'being evaluated');
    const truth = evaluateCondition(this.template.conditions.get(name), this, at);
    this.truths.set(name, truth);
    return truth;
  }

  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown {
    const top = this.template.mappings[map];
    const second = isObject(top) ? top[topLevelKey] : undefined;
    return isObject(second) ? second[secondLevelKey] : undefined;
  }

  exported(name: string): unknown {
    const value = this.options.exchange.exportedValue(name);
    if (value !== undefined) return value;
    throw new Unavailable(`no stack of this assembly exports "${name}".`);
  }

  stackOutput(stackName: string, outputName: string): unknown {
    const outputs = this.options.exchange.outputsOf(stackName);
    if (outputs === undefined) throw new Unavailable(`this assembly has no stack "${stackName}".`);
    const value = outputs.get(outputName);
    if (value !== undefined) return value;
    throw new Error(`the stack ${stackName} has no output "${outputName}".`);
  }

  systemsManagerParameter(name: string): string {
    const value = this.options.exchange.systemsManagerParameter(name);
    if (value !== undefined) return value;
    throw new Unavailable(`no stack of this assembly makes the SSM parameter "${name}".`);
  }

  unavailable(path: readonly string[], why: string): void {
    this.options.onUnavailable(this.template, path, why);
  }

  private pseudoParameter(name: string): unknown {
    const { environment, stack } = this.options;
    switch (name) {
      case 'AWS::AccountId':
        return environment.account;
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::Partition':
        return environment.partition;
      case 'AWS::Region':
        return environment.region;
      case 'AWS::StackId':
        return stackId(stack.stackName, environment);
      case 'AWS::StackName':
        return stack.stackName;
      case 'AWS::URLSuffix':
        return environment.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      default:
        throw new Error(`there is no pseudo parameter ${name}.`);
    }
  }

  private parameter(name: string): unknown {
    const declared = this.template.parameters.get(name);
    const text = this.givenParameter(name) ?? declared?.defaultValue;
    if (declared === undefined || text === undefined) {
      throw new TemplateError(
        new Location(this.template.name, ['Parameters', name]),
        `has no default. Give it a value with --parameters ${this.stack.stackName}:${name}=VALUE.`,
      );
    }
    const parameter = systemsManagerName(declared, text);
    return parameterValue(declared, parameter === undefined ? text : this.systemsManagerParameter(parameter));
  }

  private givenParameter(name: string): string | undefined {
    const { parameters, stack } = this.options;
    return parameters[`${stack.stackName}:${name}`] ?? parameters[name] ?? stack.parameters[name];
  }

  private outcome(logicalId: string): ResourceOutcome | 'stand-in' {
    const outcome = this.made.get(logicalId);
    if (outcome !== undefined) return outcome;
    if (!this.template.resources.has(logicalId)) {
      throw new Error(`the template has no resource or parameter "${logicalId}".`);
    }
    throw new Error(`"${logicalId}" is a resource that is not made at this point.`);
  }

  /** What stands for an attribute of a resource that is not made here: an ARN has to look like one. */
  private standIn(logicalId: string, type: string, attribute: string): string {
    const name = this.generatedName(logicalId);
    if (!attribute.endsWith('Arn')) return `${name}.${attribute}`;
    const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
    return formatArn({ ...this.options.environment, service, resource: name });
  }
}
