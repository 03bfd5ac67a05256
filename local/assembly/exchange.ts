/** What the stacks of one deployment give each other. */
export class Exchange {
  private readonly exported = new Map<string, { readonly value: unknown; readonly stackName: string }>();
  private readonly outputs = new Map<string, Map<string, unknown>>();
  private readonly parameters = new Map<string, string>();

  /** @throws Error when another stack exports the name already */
  setExport(name: string, value: unknown, stackName: string): void {
    const taken = this.exported.get(name);
    if (taken !== undefined) throw new Error(`the stack ${taken.stackName} exports "${name}" already.`);
    this.exported.set(name, { value, stackName });
  }

  exportedValue(name: string): unknown {
    return this.exported.get(name)?.value;
  }

  addStack(stackName: string): void {
    if (!this.outputs.has(stackName)) this.outputs.set(stackName, new Map());
  }

  setOutput(stackName: string, name: string, value: unknown): void {
    this.addStack(stackName);
    this.outputs.get(stackName)?.set(name, value);
  }

  /** The outputs of a stack that is made or being made; undefined when there is none of that name. */
  outputsOf(stackName: string): ReadonlyMap<string, unknown> | undefined {
    return this.outputs.get(stackName);
  }

  setSystemsManagerParameter(name: string, value: string): void {
    this.parameters.set(name, value);
  }

  systemsManagerParameter(name: string): string | undefined {
    return this.parameters.get(name);
  }
}
