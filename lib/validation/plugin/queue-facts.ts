import type { AssemblyGraph } from './assembly-graph';
import { isObject } from './json';
import type { TemplateResource } from './template-resource';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const defaults = { retention: 345_600, visibilityTimeout: 30 } as const;

/** Seconds for which a queue keeps a message; nothing when the template does not say. */
export function retentionOf(queue: TemplateResource, assembly: AssemblyGraph): number | undefined {
  return assembly.number(queue.properties['MessageRetentionPeriod'], queue, defaults.retention);
}

/** Seconds for which a queue hides a received message; nothing when the template does not say. */
export function visibilityTimeoutOf(queue: TemplateResource, assembly: AssemblyGraph): number | undefined {
  return assembly.number(queue.properties['VisibilityTimeout'], queue, defaults.visibilityTimeout);
}

/** The dead-letter queue that a redrive policy names, of a queue or of a subscription. */
export function deadLetterQueueOf(
  policy: unknown,
  from: TemplateResource,
  assembly: AssemblyGraph,
): TemplateResource | undefined {
  return isObject(policy) ? assembly.resourceOf(policy['deadLetterTargetArn'], from) : undefined;
}

/** Whether a queue or topic is FIFO, from its properties or its ARN; nothing when neither is known. */
export function isFifo(value: unknown, from: TemplateResource, assembly: AssemblyGraph): boolean | undefined {
  const resolved = assembly.resolve(value, from);
  if (resolved.kind === 'attribute') {
    const { resource } = resolved;
    const { FifoQueue: queue, FifoTopic: topic } = resource.properties;
    return assembly.flag(queue ?? topic, resource);
  }
  // Names of FIFO queues and topics end so.
  return resolved.kind === 'literal' && typeof resolved.value === 'string'
    ? resolved.value.endsWith('.fifo')
    : undefined;
}

/** Such as `4 days` or `90 seconds`. */
export function inWords(seconds: number): string {
  const [unit, length] = seconds >= 86_400 && seconds % 3600 === 0 ? ['day', 86_400] : ['second', 1];
  const count = Math.round((seconds / Number(length)) * 100) / 100;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
