/** A resource of a template, ready to be made: intrinsic functions resolved, conditions applied. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly stackName: string;
  /** A name CloudFormation would make up, unique in the runtime: `stack-logicalId-suffix`. */
  readonly generatedName: string;
  /** The resource's `Properties`; `AWS::NoValue` removed. Unchecked. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a made resource answers to `Ref` and `Fn::GetAtt`. */
export interface ResourceOutcome {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What of its supported properties is not done here: a dotted path each, and a sentence. @default - nothing */
  readonly notDone?: readonly { readonly property: string; readonly why: string }[];
}

/** Makes the resources of one CloudFormation type. */
export interface ResourceProvider {
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** Properties that take effect here. */
  readonly supported: readonly string[];
  /**
   * Properties that can have no effect on one machine (encryption keys, tags, log settings), left out knowingly.
   * `*` stands for all that are not supported.
   */
  readonly ignored: readonly string[];
  /**
   * Properties that must refer to something that runs here: without it the resource is not made, because it could
   * only fail. @default - none; what a resource refers to is replaced by a stand-in
   */
  readonly essential?: readonly string[];
  /** Properties that are left out when they refer to something that does not run here. @default - none */
  readonly optional?: readonly string[];
  /**
   * @throws Error naming what was given and what is allowed, when a property's value cannot be used
   */
  create(request: ResourceRequest): Promise<ResourceOutcome>;
}
