/** Modes of authorization that run here. */
export const authModes = ['API_KEY', 'AWS_IAM', 'AWS_LAMBDA'] as const;
export type AuthMode = (typeof authModes)[number];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-appsync-api-lambdaauthorizerconfig.html */
export interface AuthorizerDefinition {
  readonly functionArn: string;
  /** How long an answer is kept, when the function does not say it itself. */
  readonly resultTtlSeconds: number;
  /** A token that does not match it is refused without asking the function. */
  readonly tokenForm?: RegExp;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-api.html */
export interface EventApiDefinition {
  readonly id: string;
  readonly name: string;
  readonly authorizer?: AuthorizerDefinition;
  readonly connectionAuthModes: readonly AuthMode[];
  readonly defaultPublishAuthModes: readonly AuthMode[];
  readonly defaultSubscribeAuthModes: readonly AuthMode[];
}

/** A function that handles events without any code in between. */
export interface DirectFunction {
  readonly functionArn: string;
  /** `EVENT` hands the events to the function and does not wait for it. */
  readonly invokeType: 'REQUEST_RESPONSE' | 'EVENT';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-channelnamespace.html */
export interface NamespaceDefinition {
  readonly name: string;
  /** @default - those of the API */
  readonly publishAuthModes?: readonly AuthMode[];
  /** @default - those of the API */
  readonly subscribeAuthModes?: readonly AuthMode[];
  /** A module in APPSYNC_JS. @default - events pass as they are */
  readonly code?: string;
  /** Take the place of the code's handlers. */
  readonly directPublish?: DirectFunction;
  readonly directSubscribe?: DirectFunction;
}
