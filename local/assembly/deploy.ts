import type { Environment } from '../aws/call';
import type { ResourceProvider } from '../resources/provider';
import { Location, TemplateError, type Unsupported } from './error';
import { evaluate } from './evaluate';
import type { Exchange } from './exchange';
import { NO_VALUE } from './lookup';
import type { CloudAssembly } from './manifest';
import { withPlainUrls } from './plain-urls';
import { planDeployment, type StackPlan } from './plan';
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

/** Makes every resource of an assembly that can be made here, and names each of the others with the reason. */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const unsupported = new UnsupportedList();
  for (const problem of options.assembly.problems) unsupported.add(problem);
  const scopes = scopesOf(options, unsupported);
  const plans = planDeployment(scopes, options.exchange, (ids) => {
    const circle = [...ids, ids[0]].join(' → ');
    const id = ids.at(-1) ?? '';
    const template = scopes.find(({ stack }) => stack.id === id)?.template.name ?? '';
    const why = `stacks depend on each other in a circle: ${circle}. ${id} is made without the values of ${ids[0]}.`;
    unsupported.add({ template, logicalId: id, type: 'Stack', why });
  });
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
    if (template.resources.size === 0 && template.problems.length === 0) {
      const why = 'the stack has no resources, so that CloudFormation does not deploy it.';
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
      try {
        if (scope.exists(output)) outputs[name] = this.makeOutput(name, output, scope);
      } catch (error) {
        const why = error instanceof TemplateError ? error.problem : messageOf(error);
        this.unsupported.addPath(scope.template, ['Outputs', name], sentence(why));
        const shared = {
          value: `unavailable-${name}`,
          standsFor: `the output ${name} of ${stackNameOf(scope)}`,
        };
        this.options.exchange.setOutput(scope.stack.stackName, name, shared);
      }
    }
    return outputs;
  }

  private async makeResource(resource: ResourceDeclaration, scope: StackScope): Promise<void> {
    const { logicalId, type } = resource;
    const { template } = scope;
    const provider = this.providers.get(type);
    if (provider === undefined) {
      this.unsupported.addResource(template, resource, 'resources of this type do not run here.');
      scope.setOutcome(logicalId, 'stand-in');
      return;
    }
    const { stackName } = scope.stack;
    const generatedName = scope.generatedName(logicalId);
    const missing = new Map<string, readonly string[]>();
    try {
      const properties = this.propertiesOf(resource, provider, scope, missing);
      refuseWithout(provider.essential ?? [], missing);
      const outcome = await provider.create({ logicalId, stackName, generatedName, properties });
      const { ref, notDone = [] } = outcome;
      this.refuseTakenName(type, ref);
      scope.setOutcome(logicalId, outcome);
      for (const { property, why } of notDone)
        this.unsupported.addResource(template, resource, why, property);
      for (const [property, names] of missing) {
        this.unsupported.addResource(template, resource, `it refers to ${notRunning(names)}.`, property);
      }
      this.resources.push({ template: template.name, stackName, logicalId, type, generatedName, ref });
    } catch (error) {
      if (error instanceof TemplateError) {
        scope.refuse(logicalId, error);
        return;
      }
      scope.setOutcome(logicalId, 'stand-in');
      const names = [...new Set([...missing.values()].flat())];
      const blame =
        names.length === 0 || error instanceof Unmade ? '' : ` It refers to ${notRunning(names)}.`;
      this.unsupported.addResource(template, resource, sentence(messageOf(error)) + blame);
    }
  }

  /** @param missing receives, by property, names of what does not run here */
  private propertiesOf(
    resource: ResourceDeclaration,
    provider: ResourceProvider,
    scope: StackScope,
    missing: Map<string, readonly string[]>,
  ): Record<string, unknown> {
    const at = new Location(scope.template.name, ['Resources', resource.logicalId, 'Properties']);
    const properties: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(resource.properties)) {
      const isSupported = provider.supported.includes(name);
      if (!isSupported && (provider.ignored.includes(name) || provider.ignored.includes('*'))) continue;
      const resolved = scope.watch(() => evaluate(value, scope, at.in(name)));
      if (resolved.value === NO_VALUE) continue;
      if (!isSupported) {
        this.unsupported.addResource(scope.template, resource, 'the property has no effect here.', name);
        continue;
      }
      if (resolved.missing.length > 0) missing.set(name, resolved.missing);
      if (resolved.missing.length > 0 && provider.optional?.includes(name) === true) continue;
      properties[name] = withPlainUrls(resolved.value, this.options.environment);
    }
    return properties;
  }

  /** CreateQueue and CreateTopic return what is there already; CloudFormation refuses a second resource of a name. */
  private refuseTakenName(type: string, ref: string): void {
    if (type !== 'AWS::SQS::Queue' && type !== 'AWS::SNS::Topic') return;
    const twin = this.resources.find((made) => made.type === type && made.ref === ref);
    if (twin !== undefined)
      throw new Error(`its name is already that of ${twin.logicalId} in ${twin.template}.`);
  }

  private makeOutput(name: string, output: OutputDeclaration, scope: StackScope): unknown {
    const at = new Location(scope.template.name, ['Outputs', name]);
    const { exchange, environment } = this.options;
    const { value: resolved, missing } = scope.watch(() => evaluate(output.value, scope, at.in('Value')));
    const value = withPlainUrls(resolved, environment);
    const { stackName } = scope.stack;
    const standsFor =
      missing.length === 0 ? {} : { standsFor: `${missing.join(', ')} of ${stackNameOf(scope)}` };
    if (missing.length > 0) {
      this.unsupported.addPath(scope.template, at.path, `it refers to ${notRunning(missing)}.`);
    }
    exchange.setOutput(stackName, name, { value, ...standsFor });
    if (output.exportName !== undefined) {
      const exportName = evaluate(output.exportName, scope, at.in('Export', 'Name'));
      exchange.setExport(String(exportName), { value, ...standsFor }, stackName);
    }
    return value;
  }
}

/** A resource needs something that does not run here. */
class Unmade extends Error {}

/** @throws Unmade when an essential property refers to what does not run here */
function refuseWithout(essential: readonly string[], missing: ReadonlyMap<string, readonly string[]>): void {
  for (const property of essential) {
    const names = missing.get(property);
    if (names !== undefined) throw new Unmade(`${property} refers to ${notRunning(names)}.`);
  }
}

function notRunning(names: readonly string[]): string {
  return `${names.join(', ')}, which ${names.length === 1 ? 'does' : 'do'} not run here`;
}

function stackNameOf(scope: StackScope): string {
  return `the stack ${scope.stack.stackName}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
