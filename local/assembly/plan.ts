import { evaluate } from './evaluate';
import { Location, TemplateError } from './error';
import type { Exchange } from './exchange';
import { levelsOf } from './order';
import { referencesIn, type Reference } from './references';
import type { StackScope } from './scope';
import type { ResourceDeclaration } from './template';

/** A stack and the order in which its resources are made: each level needs only the levels before it. */
export interface StackPlan {
  readonly scope: StackScope;
  readonly levels: readonly (readonly ResourceDeclaration[])[];
}

/** Where values that cross stacks come from. */
interface Makers {
  readonly stackById: ReadonlyMap<string, StackScope>;
  readonly stackByName: ReadonlyMap<string, StackScope>;
  readonly exports: ReadonlyMap<string, StackScope>;
  readonly systemsManager: ReadonlyMap<string, { readonly scope: StackScope; readonly logicalId: string }>;
}

/**
 * Orders stacks, and the resources in each, so that everything is made after what it refers to. A resource that
 * refers to what does not exist, or to itself in a circle, is named and left out.
 * @param onStackCircle receives the ids of stacks that depend on each other in a circle; the last one is made first
 */
export function planDeployment(
  scopes: readonly StackScope[],
  exchange: Exchange,
  onStackCircle: (ids: readonly string[]) => void,
): readonly StackPlan[] {
  const makers = findMakers(scopes, exchange);
  const needs = new Map(scopes.map((scope) => [scope, needsOf(scope, makers)]));
  const { levels, circles } = levelsOf(
    scopes.map((scope) => scope.stack.id),
    (id) => stacksNeededBy(id, makers, needs),
  );
  circles.forEach(onStackCircle);
  return levels.flat().flatMap((id) => {
    const scope = makers.stackById.get(id);
    const resources = scope && needs.get(scope)?.resources;
    if (scope === undefined || resources === undefined) return [];
    return [{ scope, levels: resourceLevels(scope, resources) }];
  });
}

interface Needs {
  /** By logical id, for the resources that exist under the template's conditions. */
  readonly resources: ReadonlyMap<string, ReadonlySet<string>>;
  readonly stacks: ReadonlySet<StackScope>;
}

function needsOf(scope: StackScope, makers: Makers): Needs {
  const stacks = new Set<StackScope>();
  const resources = new Map<string, ReadonlySet<string>>();
  const condition = (name: string): boolean => scope.condition(name);
  for (const resource of scope.template.resources.values()) {
    const at = new Location(scope.template.name, ['Resources', resource.logicalId]);
    const needed = new Set<string>();
    try {
      if (!existsAt(scope, resource, at)) continue;
      for (const id of resource.dependsOn) if (dependencyExists(scope, id, at)) needed.add(id);
      for (const reference of referencesIn(resource.properties, at.in('Properties'), condition)) {
        addNeed(reference, scope, makers, { resources: needed, stacks });
      }
      resources.set(resource.logicalId, needed);
    } catch (error) {
      scope.refuse(resource.logicalId, error);
    }
  }
  for (const [name, output] of scope.template.outputs) {
    const at = new Location(scope.template.name, ['Outputs', name]);
    try {
      if (!existsAt(scope, output, at)) continue;
      for (const reference of referencesIn([output.value, output.exportName], at, condition)) {
        addNeed(reference, scope, makers, { resources: new Set(), stacks });
      }
    } catch {
      // The output is named when it is made, which fails for the same reason.
    }
  }
  return { resources, stacks };
}

/** Whether a resource that `DependsOn` names is there; one that does not run here counts as made. */
function dependencyExists(scope: StackScope, id: string, at: Location): boolean {
  if (scope.isStandIn(id)) return false;
  const target = scope.template.resources.get(id);
  if (target !== undefined) return scope.exists(target);
  throw new TemplateError(at.in('DependsOn'), `the template has no resource "${id}".`);
}

/** Whether the condition of a resource or an output holds; a condition that is nowhere is an error. */
function existsAt(scope: StackScope, declaration: { readonly condition?: string }, at: Location): boolean {
  const { condition } = declaration;
  if (condition !== undefined && !scope.template.conditions.has(condition)) {
    throw new TemplateError(at.in('Condition'), `the template has no condition "${condition}".`);
  }
  return scope.exists(declaration);
}

function addNeed(
  reference: Reference,
  scope: StackScope,
  makers: Makers,
  needs: { readonly resources: Set<string>; readonly stacks: Set<StackScope> },
): void {
  const addStack = (other: StackScope | undefined): void => {
    if (other !== undefined) needs.stacks.add(other);
  };
  switch (reference.kind) {
    case 'name': {
      const parameter = scope.systemsManagerName(reference.name);
      if (parameter !== undefined) addParameter(parameter);
      else if (isResource(reference, scope)) needs.resources.add(reference.name);
      return;
    }
    case 'export':
      addStack(makers.exports.get(known(reference.name, scope, reference.at) ?? ''));
      return;
    case 'stack output':
      addStack(makers.stackByName.get(known(reference.stackName, scope, reference.at.in('StackName')) ?? ''));
      return;
    case 'SSM parameter':
      addParameter(reference.name);
  }
  function addParameter(name: string): void {
    const maker = makers.systemsManager.get(name);
    if (maker?.scope === scope) needs.resources.add(maker.logicalId);
    else addStack(maker?.scope);
  }
}

function isResource(reference: { readonly name: string; readonly at: Location }, scope: StackScope): boolean {
  const { name, at } = reference;
  if (name.startsWith('AWS::') || scope.template.parameters.has(name)) return false;
  const resource = scope.template.resources.get(name);
  if (resource === undefined) {
    if (scope.isStandIn(name)) return false;
    throw new TemplateError(at, `the template has no resource or parameter "${name}".`);
  }
  if (scope.exists(resource)) return true;
  throw new TemplateError(at, `"${name}" is not there: its condition ${resource.condition} is false.`);
}

function* stacksNeededBy(
  id: string,
  makers: Makers,
  needs: ReadonlyMap<StackScope, Needs>,
): Generator<string> {
  const scope = makers.stackById.get(id);
  if (scope === undefined) return;
  for (const dependency of scope.stack.dependencies) if (makers.stackById.has(dependency)) yield dependency;
  for (const other of needs.get(scope)?.stacks ?? []) yield other.stack.id;
}

function resourceLevels(
  scope: StackScope,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly ResourceDeclaration[])[] {
  const { levels, circles } = levelsOf([...needs.keys()], (id) =>
    [...(needs.get(id) ?? [])].filter((needed) => needs.has(needed)),
  );
  for (const circle of circles) {
    const at = new Location(scope.template.name, ['Resources']);
    const problem = `resources depend on each other in a circle: ${[...circle, circle[0]].join(' → ')}.`;
    for (const id of circle) scope.refuse(id, new TemplateError(at.in(id), problem));
  }
  return levels.map((level) =>
    level.flatMap((id) => (scope.isStandIn(id) ? [] : (scope.template.resources.get(id) ?? []))),
  );
}

function findMakers(scopes: readonly StackScope[], exchange: Exchange): Makers {
  const exports = new Map<string, StackScope>();
  const systemsManager = new Map<string, { scope: StackScope; logicalId: string }>();
  for (const scope of scopes) {
    for (const { logicalId, properties } of parametersMadeBy(scope)) {
      const at = new Location(scope.template.name, ['Resources', logicalId, 'Properties']);
      const name = known(properties['Name'], scope, at.in('Name'));
      const value = known(properties['Value'], scope, at.in('Value'));
      if (name === undefined) continue;
      systemsManager.set(name, { scope, logicalId });
      // Known before it is made, so that conditions may depend on it.
      if (value !== undefined) exchange.setSystemsManagerParameter(name, value);
    }
  }
  for (const scope of scopes) {
    for (const [id, output] of scope.template.outputs) {
      const at = new Location(scope.template.name, ['Outputs', id, 'Export', 'Name']);
      const name = known(output.exportName, scope, at);
      if (name !== undefined) exports.set(name, scope);
    }
  }
  return {
    stackById: new Map(scopes.map((scope) => [scope.stack.id, scope])),
    stackByName: new Map(scopes.map((scope) => [scope.stack.stackName, scope])),
    exports,
    systemsManager,
  };
}

function parametersMadeBy(scope: StackScope): readonly ResourceDeclaration[] {
  return [...scope.template.resources.values()].filter(({ type }) => type === 'AWS::SSM::Parameter');
}

/**
 * The text that an expression gives before anything is made; undefined when it needs a resource or another stack, or
 * cannot be evaluated, which is reported where it is used.
 */
function known(expression: unknown, scope: StackScope, at: Location): string | undefined {
  try {
    for (const reference of referencesIn(expression, at, (name) => scope.condition(name))) {
      if (reference.kind !== 'name' || scope.systemsManagerName(reference.name) !== undefined)
        return undefined;
      if (isResource(reference, scope)) return undefined;
    }
    const value = evaluate(expression, scope, at);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
