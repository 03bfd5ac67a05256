import { basename } from 'node:path';
import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What the constructs know of their templates, and the templates do not say. */
export class ConstructIndex {
  /** Names of stacks, by the paths of their constructs. */
  readonly stackNames = new Map<string, string>();
  private readonly paths = new Map<string, string>();
  private readonly nested = new Map<string, string>();

  constructor(app: IConstruct) {
    for (const construct of app.node.findAll()) {
      if (Stack.isStack(construct)) this.addStack(construct);
      else if (CfnResource.isCfnResource(construct)) {
        this.paths.set(keyOf(construct), construct.node.path);
      }
    }
  }

  /** Path of the construct that made a resource. */
  pathOf(templatePath: string, logicalId: string): string | undefined {
    return this.paths.get(`${basename(templatePath)} ${logicalId}`);
  }

  /** File of the template of the nested stack that a resource makes. */
  nestedTemplateOf(templatePath: string, logicalId: string): string | undefined {
    return this.nested.get(`${basename(templatePath)} ${logicalId}`);
  }

  private addStack(stack: Stack): void {
    this.stackNames.set(stack.node.path, stack.stackName);
    if (stack.nestedStackResource !== undefined && CfnResource.isCfnResource(stack.nestedStackResource)) {
      this.nested.set(keyOf(stack.nestedStackResource), stack.templateFile);
    }
  }
}

function keyOf(resource: CfnResource): string {
  const { stack } = resource;
  return `${stack.templateFile} ${String(stack.resolve(resource.logicalId))}`;
}
