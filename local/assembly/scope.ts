import type { Environment } from '../aws/call';
import { formatArn } from '../aws/arn';
import type { ResourceOutcome } from '../resources/provider';
import { evaluateCondition } from './evaluate';
import { Location, TemplateError, Unavailable } from './error';
import type { Exchange, SecretVersion, SharedValue } from './exchange';
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
  /** Receives each part of the template that does not run here, and the reason. */
  readonly onUnavailable: (template: Template, path: readonly string[], why: string) => void;
}

/** What the expressions of one stack refer to. */
export class StackScope implements Lookup {
  readonly stack: StackArtifact;
  readonly template: Template;
  private readonly made = new Map<string, ResourceOutcome | 'stand-in'>();
  private readonly truths = new Map<string, boolean | Error>();
  /** What the stand-ins given so far stand for, since the last call of `watch`. */
  private missing = new Set<string>();
  private given = 0;

  constructor(private readonly options: ScopeOptions) {
    this.stack = options.stack;
    this.template = options.stack.template;
    for (const { path, why } of this.template.problems) {
      const [section, id] = path;
      if (section === 'Resources' && id !== undefined) this.made.set(id, 'stand-in');
      this.unavailable(path, why);
    }
  }

  get standIns(): number {
    return this.given;
  }

  /**
   * Runs `evaluate`.
   * @returns its value, and names of what it refers to that does not run here
   */
  watch<T>(evaluate: () => T): { readonly value: T; readonly missing: readonly string[] } {
    this.missing = new Set();
    return { value: evaluate(), missing: [...this.missing] };
  }

  /** Names a resource as not made, because of `error`, and lets a stand-in take its place. */
  refuse(logicalId: string, error: unknown): void {
    this.made.set(logicalId, 'stand-in');
    const message = error instanceof Error ? error.message : String(error);
    const problem = error instanceof TemplateError ? error.problem : message;
    const path = error instanceof TemplateError ? error.at.path : [];
    const ownPath = path[1] === logicalId ? path : ['Resources', logicalId];
    const why = ownPath === path ? problem : `${path.join('.')}: ${problem}`;
    this.options.onUnavailable(this.template, ownPath, `${why} The resource is not made.`);
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
    if (outcome !== 'stand-in') return outcome.ref;
    this.standInFor(name);
    return this.generatedName(name);
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
    if (known instanceof Error) throw known;
    if (known !== undefined) return known;
    if (!this.template.conditions.has(name)) throw new Error(`the template has no condition "${name}".`);
    this.truths.set(name, new TemplateError(at, 'the condition depends on itself.'));
    try {
      const truth = evaluateCondition(this.template.conditions.get(name), this, at);
      this.truths.set(name, truth);
      return truth;
    } catch (error) {
      if (error instanceof Error) this.truths.set(name, error);
      throw error;
    }
  }

  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown {
    const top = this.template.mappings[map];
    const second = isObject(top) ? top[topLevelKey] : undefined;
    return isObject(second) ? second[secondLevelKey] : undefined;
  }

  exported(name: string): unknown {
    const shared = this.options.exchange.exported(name);
    if (shared !== undefined) return this.shared(shared);
    throw new Unavailable(
      `no stack of this assembly exports "${name}". Give it a value with --import ${name}=VALUE.`,
    );
  }

  stackOutput(stackName: string, outputName: string): unknown {
    const { exchange } = this.options;
    const shared = exchange.output(stackName, outputName);
    if (shared !== undefined) return this.shared(shared);
    if (exchange.hasStack(stackName))
      throw new Error(`the stack ${stackName} has no output "${outputName}".`);
    throw new Unavailable(
      `this assembly has no stack "${stackName}". Give the output a value with --stack-output ${stackName}:${outputName}=VALUE.`,
    );
  }

  systemsManagerParameter(name: string): string {
    const value = this.options.exchange.systemsManagerParameter(name);
    if (value !== undefined) return value;
    throw new Unavailable(
      `no stack of this assembly makes the SSM parameter "${name}". Give it a value with --ssm ${name}=VALUE.`,
    );
  }

  secret(id: string, version: SecretVersion): string {
    const text = this.options.exchange.secret(id, version);
    if (text !== undefined) return text;
    throw new Unavailable(
      `there is no text of the secret "${id}". Give it a value with --secret ${id}=VALUE.`,
    );
  }

  unavailable(path: readonly string[], why: string): void {
    this.given++;
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
      throw new Unavailable(
        `the parameter ${name} has no default. Give it a value with --parameters ${this.stack.stackName}:${name}=VALUE.`,
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

  private shared({ value, standsFor }: SharedValue): unknown {
    if (standsFor !== undefined) this.standInFor(standsFor);
    return value;
  }

  private standInFor(name: string): void {
    this.given++;
    this.missing.add(name);
  }

  /** What stands for an attribute of a resource that is not made here: an ARN has to look like one. */
  private standIn(logicalId: string, type: string, attribute: string): string {
    this.standInFor(logicalId);
    const name = this.generatedName(logicalId);
    if (!attribute.endsWith('Arn')) return `${name}.${attribute}`;
    const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
    return formatArn({ ...this.options.environment, service, resource: name });
  }
}
