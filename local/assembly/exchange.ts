/** A value that one stack gives to others. */
export interface SharedValue {
  readonly value: unknown;
  /** What does not run here, when the value is a stand-in for it. */
  readonly standsFor?: string;
}

/** Values of what is outside the assembly, given by whoever starts the runtime. */
export interface OutsideValues {
  /** By export name, for `Fn::ImportValue`. @default - none */
  readonly imports?: Readonly<Record<string, string>>;
  /** By `stack:output`, for `Fn::GetStackOutput`. @default - none */
  readonly stackOutputs?: Readonly<Record<string, string>>;
  /** By name, for SSM parameters. @default - none */
  readonly systemsManager?: Readonly<Record<string, string>>;
  /** By name or ARN, for secrets of Secrets Manager. They count before the values of templates. @default - none */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Which version of a secret; the current one when it is empty. */
export interface SecretVersion {
  readonly VersionId?: string;
  readonly VersionStage?: string;
}

/** What the stacks of one deployment give each other. What a stack gives counts before what is given from outside. */
export class Exchange {
  private readonly exports = new Map<string, SharedValue & { readonly stackName: string }>();
  private readonly outputs = new Map<string, Map<string, SharedValue>>();
  private readonly parameters = new Map<string, string>();

  /** @param secret returns the text of a secret, by name or ARN */
  constructor(
    private readonly outside: OutsideValues = {},
    readonly secret: (id: string, version: SecretVersion) => string | undefined = () => undefined,
  ) {}

  /** @throws Error when another stack exports the name already */
  setExport(name: string, shared: SharedValue, stackName: string): void {
    const taken = this.exports.get(name);
    if (taken !== undefined) throw new Error(`the stack ${taken.stackName} exports "${name}" already.`);
    this.exports.set(name, { ...shared, stackName });
  }

  exported(name: string): SharedValue | undefined {
    return this.exports.get(name) ?? given(this.outside.imports, name);
  }

  addStack(stackName: string): void {
    if (!this.outputs.has(stackName)) this.outputs.set(stackName, new Map());
  }

  hasStack(stackName: string): boolean {
    return this.outputs.has(stackName);
  }

  setOutput(stackName: string, name: string, shared: SharedValue): void {
    this.addStack(stackName);
    this.outputs.get(stackName)?.set(name, shared);
  }

  output(stackName: string, name: string): SharedValue | undefined {
    return this.outputs.get(stackName)?.get(name) ?? given(this.outside.stackOutputs, `${stackName}:${name}`);
  }

  setSystemsManagerParameter(name: string, value: string): void {
    this.parameters.set(name, value);
  }

  systemsManagerParameter(name: string): string | undefined {
    return this.parameters.get(name) ?? this.outside.systemsManager?.[name];
  }
}

function given(values: Readonly<Record<string, string>> | undefined, name: string): SharedValue | undefined {
  const value = values?.[name];
  return value === undefined ? undefined : { value };
}
