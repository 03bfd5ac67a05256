import type { Environment } from '../aws/call';
import type { ResourceProvider } from '../resources/provider';
import { Location, type Unsupported } from './error';
import { evaluate } from './evaluate';
import type { Exchange } from './exchange';
import { NO_VALUE } from './lookup';
import type { CloudAssembly } from './manifest';
import { planDeployment, type StackPlan } from './plan';
import { referencesIn } from './references';
import { StackScope } from './scope';
import type { OutputDeclaration, ResourceDeclaration } from './template';
import { UnsupportedList } from './unsupported-list';

export interface DeployOptions {
  readonly assembly: CloudAssembly;
  readonly environment: Environment;
  readonly providers: readonly ResourceProvider[];
  readonly exchange: Exchange;
  /** Values of template parameters, by `name` or `stack:name`. @default - none */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A resource that was made. */
export interface MadeResource {
  readonly template: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly generatedName: string;
  /** What `Ref` gives. */
  readonly ref: string;
}

export interface Deployment {
  /** In the order in which they were made. */
  readonly resources: readonly MadeResource[];
  readonly unsupported: readonly Unsupported[];
  /** By stack name and output name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Makes every resource of an assembly that can be made here, and says which cannot.
 * @throws AssemblyError when CloudFormation could not deploy the assembly either
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const unsupported = new UnsupportedList();
  const plans = planDeployment(scopesOf(options, unsupported), options.exchange);
  const maker = new StackMaker(options, unsupported);
  const outputs: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const plan of plans) outputs[plan.scope.stack.stackName] = await maker.make(plan);
  return { resources: maker.resources, unsupported: unsupported.entries, outputs };
}

/** The stacks that run: one of each name, since all regions and accounts are one here. */
function scopesOf(options: DeployOptions, unsupported: UnsupportedList): readonly StackScope[] {
  const scopes = new Map<string, StackScope>();
  for (const stack of options.assembly.stacks) {
    const { template } = stack;
    const twin = scopes.get(stack.stackName);
    if (twin !== undefined) {
      const why = `the stack ${stack.stackName} runs already, from ${twin.template.name}: one region and account run here.`;
      unsupported.add({ template: template.name, logicalId: stack.id, type: 'Stack', why });
      continue;
    }
    for (const macro of template.transforms)
      unsupported.addPath(template, ['Transform', macro], 'macros do not run here.');
    options.exchange.addStack(stack.stackName);
    const scope = new StackScope({
      stack,
      environment: options.environment,
      exchange: options.exchange,
      parameters: options.parameters ?? {},
      onUnavailable: (from, path, why) => unsupported.addPath(from, path, why),
    });
    scopes.set(stack.stackName, scope);
  }
  return [...scopes.values()];
}

class StackMaker {
  readonly resources: MadeResource[] = [];
  private readonly providers: ReadonlyMap<string, ResourceProvider>;

  constructor(
    private readonly options: DeployOptions,
    private readonly unsupported: UnsupportedList,
  ) {
    this.providers = new Map(options.providers.map((provider) => [provider.type, provider]));
  }

  /** Makes a stack's resources, level by level; returns its outputs. */
  async make({ scope, levels }: StackPlan): Promise<Readonly<Record<string, unknown>>> {
    for (const level of levels) {
      const made = await Promise.allSettled(level.map((resource) => this.makeResource(resource, scope)));
      for (const result of made) if (result.status === 'rejected') throw result.reason;
    }
    const outputs: Record<string, unknown> = {};
    for (const [name, output] of scope.template.outputs) {
      if (scope.exists(output)) outputs[name] = this.makeOutput(name, output, scope);
    }
    return outputs;
  }

  private async makeResource(resource: ResourceDeclaration, scope: StackScope): Promise<void> {
    const { logicalId, type } = resource;
    const at = new Location(scope.template.name, ['Resources', logicalId, 'Properties']);
    const provider = this.providers.get(type);
    if (provider === undefined) {
      this.unsupported.addResource(scope.template, resource, 'resources of this type do not run here.');
      scope.setOutcome(logicalId, 'stand-in');
      return;
    }
    const properties: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(resource.properties)) {
      const isSupported = provider.supported.includes(name);
      if (!isSupported && (provider.ignored.includes(name) || provider.ignored.includes('*'))) continue;
      const resolved = evaluate(value, scope, at.in(name));
      if (resolved === NO_VALUE) continue;
      if (isSupported) properties[name] = resolved;
      else this.unsupported.addResource(scope.template, resource, 'the property has no effect here.', name);
    }
    const { stackName } = scope.stack;
    const generatedName = scope.generatedName(logicalId);
    try {
      const outcome = await provider.create({ logicalId, stackName, generatedName, properties });
      scope.setOutcome(logicalId, outcome);
      const { ref, notDone = [] } = outcome;
      for (const { property, why } of notDone) {
        this.unsupported.addResource(scope.template, resource, why, property);
      }
      this.resources.push({ template: scope.template.name, stackName, logicalId, type, generatedName, ref });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.unsupported.addResource(scope.template, resource, sentence(message) + this.blame(resource, scope));
      scope.setOutcome(logicalId, 'stand-in');
    }
  }

  /** Names what a resource refers to that is not made here: most likely the cause of its failure. */
  private blame(resource: ResourceDeclaration, scope: StackScope): string {
    const missing = new Set<string>();
    const at = new Location(scope.template.name);
    for (const reference of referencesIn(resource.properties, at, (name) => scope.condition(name))) {
      if (reference.kind === 'name' && scope.isStandIn(reference.name)) missing.add(reference.name);
    }
    return missing.size === 0 ? '' : ` It refers to ${[...missing].join(', ')}, not made here.`;
  }

  private makeOutput(name: string, output: OutputDeclaration, scope: StackScope): unknown {
    const at = new Location(scope.template.name, ['Outputs', name]);
    const value = evaluate(output.value, scope, at.in('Value'));
    const { exchange } = this.options;
    const { stackName } = scope.stack;
    exchange.setOutput(stackName, name, value);
    if (output.exportName !== undefined) {
      const exportName = evaluate(output.exportName, scope, at.in('Export', 'Name'));
      exchange.setExport(String(exportName), value, stackName);
    }
    return value;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
