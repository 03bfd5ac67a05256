import type { AssemblyGraph } from './assembly-graph';
import type { TemplateResource } from './template-resource';

/**
 * An error fails the synth, a warning is printed. An error is for what the templates alone make certain: AWS refuses the
 * deployment, or messages are lost. A warning is for what may lose messages.
 */
export type Severity = 'error' | 'warning';

/** Something that a rule found. */
export interface Finding {
  readonly severity: Severity;
  /** What was given, and what is allowed, with the numbers. */
  readonly description: string;
  /** What to do. */
  readonly fix: string;
  /** Where it is repaired. A finding is acknowledged there. */
  readonly resource: TemplateResource;
  /** In the resource, such as `Properties.VisibilityTimeout`. */
  readonly locations: readonly string[];
}

/** A check of all templates of an app together. */
export interface Rule {
  /** As it is reported and acknowledged, such as `Messaging-VisibilityTimeout`. */
  readonly name: string;
  readonly check: (assembly: AssemblyGraph) => readonly Finding[];
}
