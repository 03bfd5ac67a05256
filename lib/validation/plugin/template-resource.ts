import { basename } from 'node:path';

/** A template of the assembly: a stack's, or a nested stack's. */
export interface TemplateStack {
  /** @default - unknown, as for nested stacks */
  readonly name?: string;
  readonly templatePath: string;
  /** @default - unknown until it is deployed */
  readonly region?: string;
  /** @default - unknown until it is deployed */
  readonly account?: string;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
  /**
   * The resource that makes this a nested stack.
   * @default - it is a stack of its own
   */
  readonly nestedIn?: TemplateResource;
}

export interface TemplateOutput {
  readonly value: unknown;
  /** @default - not exported */
  readonly exportName?: unknown;
}

/** A resource as it is written into a template. */
export interface TemplateResource {
  readonly stack: TemplateStack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /**
   * Name of the condition under which it exists.
   * @default - always
   */
  readonly condition?: string;
  /**
   * Path of the construct that made it.
   * @default - unknown
   */
  readonly constructPath?: string;
}

/** The resource in words that a reader of a report finds again. */
export function describeResource({ constructPath, logicalId, stack }: TemplateResource): string {
  if (constructPath !== undefined) return constructPath.replace(/\/Resource$/, '');
  return `${logicalId} in ${basename(stack.templatePath)}`;
}

/** Whether two resources can be in one deployment, as far as their conditions tell. */
export function canCoexist(one: TemplateResource, other: TemplateResource): boolean {
  const conditional = one.condition !== undefined && other.condition !== undefined;
  return !conditional || (one.stack === other.stack && one.condition === other.condition);
}
