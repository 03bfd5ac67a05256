import type { AssemblyGraph } from './assembly-graph';
import { functionOf } from './function-name';
import type { TemplateResource } from './template-resource';

export const queueType = 'AWS::SQS::Queue';

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
