import type { AssemblyGraph } from './assembly-graph';
import type { TemplateResource } from './template-resource';

export const queueType = 'AWS::SQS::Queue';
export const functionType = 'AWS::Lambda::Function';

/** An event source mapping from a queue. */
export interface QueueMapping {
  readonly mapping: TemplateResource;
  readonly queue: TemplateResource;
  /**
   * The function behind it, also where an alias or a version is called.
   * @default - not in the assembly, or not known
   */
  readonly function?: TemplateResource;
}

export function queueMappingsOf(assembly: AssemblyGraph): QueueMapping[] {
  return assembly.resourcesOf('AWS::Lambda::EventSourceMapping').flatMap((mapping) => {
    const { EventSourceArn: source, FunctionName: called } = mapping.properties;
    const queue = assembly.resourceOf(source, mapping);
    return queue?.type === queueType
      ? [{ mapping, queue, function: functionOf(called, mapping, assembly) }]
      : [];
  });
}

/** The function that a name, an ARN, an alias or a version stands for. */
export function functionOf(
  value: unknown,
  from: TemplateResource,
  assembly: AssemblyGraph,
): TemplateResource | undefined {
  const target = assembly.resourceOf(value, from);
  if (target?.type === functionType) return target;
  const isQualifier = target?.type === 'AWS::Lambda::Alias' || target?.type === 'AWS::Lambda::Version';
  if (target === undefined || !isQualifier) return undefined;
  const behind = assembly.resourceOf(target.properties['FunctionName'], target);
  return behind?.type === functionType ? behind : undefined;
}
