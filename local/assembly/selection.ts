import { AssemblyError } from './error';
import type { CloudAssembly, StackArtifact } from './manifest';

/**
 * Returns the assembly with the stacks that `patterns` name, and those that they depend on, as `cdk deploy` does.
 * @param patterns stack names, ids or paths, in which `*` and `?` stand for any characters and for one.
 *   @default - all stacks
 * @throws AssemblyError when a pattern names no stack
 */
export function withStacks(assembly: CloudAssembly, patterns?: readonly string[]): CloudAssembly {
  if (patterns === undefined) return assembly;
  const byId = new Map(assembly.stacks.map((stack) => [stack.id, stack]));
  const chosen = new Set<StackArtifact>();
  const choose = (stack: StackArtifact): void => {
    if (chosen.has(stack)) return;
    chosen.add(stack);
    for (const id of stack.dependencies) {
      const dependency = byId.get(id);
      if (dependency !== undefined) choose(dependency);
    }
  };
  for (const pattern of patterns) {
    const expression = globExpression(pattern);
    const named = assembly.stacks.filter(({ stackName, id, displayName }) =>
      [stackName, id, displayName].some((name) => expression.test(name)),
    );
    if (named.length === 0) {
      const names = assembly.stacks.map(({ stackName }) => stackName).join(', ');
      throw new AssemblyError(
        `--stacks must name a stack of the assembly, got ${pattern}. Its stacks are: ${names}.`,
      );
    }
    named.forEach(choose);
  }
  return { ...assembly, stacks: assembly.stacks.filter((stack) => chosen.has(stack)) };
}

/** @throws AssemblyError when a value is for a parameter that no template has */
export function checkParameters(
  { stacks }: CloudAssembly,
  parameters: Readonly<Record<string, string>>,
): void {
  const known = new Set(
    stacks.flatMap(({ stackName, template }) =>
      [...template.parameters.keys()].flatMap((name) => [name, `${stackName}:${name}`]),
    ),
  );
  for (const name of Object.keys(parameters)) {
    if (known.has(name)) continue;
    const names = [...known].filter((candidate) => candidate.includes(':')).join(', ') || 'none';
    throw new AssemblyError(
      `--parameters must name a parameter of a template, got ${name}. The parameters are: ${names}.`,
    );
  }
}

function globExpression(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[\\^$+.()|[\]{}]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
