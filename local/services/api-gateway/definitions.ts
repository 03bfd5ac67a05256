import type { PolicyDocument } from '../../aws/policy/document';

/** What an API is made of, in the shapes of the API Gateway API (camel case of CloudFormation's names). */

export type TextMap = Readonly<Record<string, string>>;

export interface RestApiDefinition {
  /** @default - a new one */
  readonly id?: string;
  readonly name: string;
  readonly binaryMediaTypes?: readonly string[];
  /** Where an API key is read. @default HEADER */
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER';
  /** Resource policy. @default - callers of other accounts are refused where IAM authorizes */
  readonly policy?: PolicyDocument;
}

export interface ResourceDefinition {
  readonly parentId: string;
  /** `orders`, `{id}` or `{proxy+}`. */
  readonly pathPart: string;
}

export interface MethodDefinition {
  readonly resourceId: string;
  /** `GET`, …, or `ANY`. */
  readonly httpMethod: string;
  readonly authorizationType: string;
  readonly operationName?: string;
  /** Such as `method.request.header.X` → required. */
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  /** Content type → model name. */
  readonly requestModels?: TextMap;
  readonly requestValidatorId?: string;
  /** @default false */
  readonly apiKeyRequired?: boolean;
  readonly integration?: IntegrationDefinition;
  readonly methodResponses?: readonly MethodResponseDefinition[];
}

export interface MethodResponseDefinition {
  readonly statusCode: string;
}

export const integrationTypes = ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'] as const;
export type IntegrationType = (typeof integrationTypes)[number];

export const passthroughBehaviors = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'] as const;
export type PassthroughBehavior = (typeof passthroughBehaviors)[number];

export const contentHandlings = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const;
export type ContentHandling = (typeof contentHandlings)[number];

export interface IntegrationDefinition {
  readonly type: IntegrationType;
  readonly uri?: string;
  readonly integrationHttpMethod?: string;
  readonly requestParameters?: TextMap;
  /** Content type → Velocity template. */
  readonly requestTemplates?: TextMap;
  /** `WHEN_NO_MATCH` by default. */
  readonly passthroughBehavior?: PassthroughBehavior;
  readonly contentHandling?: ContentHandling;
  /** 29 seconds by default. */
  readonly timeoutInMillis?: number;
  readonly integrationResponses?: readonly IntegrationResponseDefinition[];
}

export interface IntegrationResponseDefinition {
  readonly statusCode: string;
  /** A Java regular expression; none, or an empty one, makes this the default. */
  readonly selectionPattern?: string;
  readonly responseParameters?: TextMap;
  readonly responseTemplates?: TextMap;
  readonly contentHandling?: ContentHandling;
}

export interface ModelDefinition {
  readonly name: string;
  readonly contentType: string;
  /** JSON Schema draft 4. */
  readonly schema: unknown;
}

export interface RequestValidatorDefinition {
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

export interface GatewayResponseDefinition {
  /** Such as `BAD_REQUEST_BODY` or `DEFAULT_4XX`. */
  readonly responseType: string;
  readonly statusCode?: string;
  readonly responseParameters?: TextMap;
  readonly responseTemplates?: TextMap;
}

export interface StageDefinition {
  readonly stageName: string;
  readonly deploymentId?: string;
  readonly variables?: TextMap;
  readonly methodSettings?: readonly MethodSetting[];
}

export interface MethodSetting {
  /** A method, or `*`. */
  readonly httpMethod: string;
  /** `/*`, or a resource's path. */
  readonly resourcePath: string;
  /** Requests a second; -1 switches throttling off. */
  readonly throttlingRateLimit?: number;
  readonly throttlingBurstLimit?: number;
}
