import type { Environment } from '../aws/call';
import type { ApiGatewayService } from '../services/api-gateway/service';
import type { RestApi } from '../services/api-gateway/rest-api';
import {
  flag,
  flagMap,
  integrationOf,
  object,
  objects,
  requiredText,
  text,
  textMap,
  texts,
} from '../services/api-gateway/template-properties';
import { resourcePolicyOf } from './api-gateway-policy';
import { identified, idOf } from './api-gateway-ids';
import { deployment, stage } from './api-gateway-stages';
import { usagePlanProviders } from './api-gateway-usage-plans';
import type { ResourceOutcome, ResourceProvider, ResourceRequest } from './provider';

/**
 * REST APIs and their parts. One machine has no deployments: a stage serves what is defined.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_ApiGateway.html
 */
export function apiGatewayProviders(
  service: ApiGatewayService,
  environment: Environment,
): ResourceProvider[] {
  const apiOf = ({ properties }: ResourceRequest): RestApi =>
    service.restApi(requiredText(properties, 'RestApiId'));
  return [
    restApi(service),
    resource(apiOf),
    method(apiOf),
    model(apiOf),
    requestValidator(apiOf),
    gatewayResponse(apiOf),
    deployment(service, apiOf),
    stage(service),
    inert('AWS::ApiGateway::Account', () => ({
      ref: `${environment.account}-api-gateway`,
      attributes: { Id: `${environment.account}-api-gateway` },
    })),
    ...usagePlanProviders(service),
  ];
}

type ApiOf = (request: ResourceRequest) => RestApi;

function restApi(service: ApiGatewayService): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::RestApi',
    supported: ['ApiKeySourceType', 'BinaryMediaTypes', 'Name', 'Policy'],
    ignored: [
      'Description',
      'DisableExecuteApiEndpoint',
      'EndpointAccessMode',
      'EndpointConfiguration',
      'FailOnWarnings',
      'Mode',
      'Parameters',
      'SecurityPolicy',
      'Tags',
    ],
    create: async ({ properties, generatedName }) => {
      const api = service.createRestApi({
        // The same from one start to the next, so that addresses stay.
        id: idOf(generatedName, 10),
        name: text(properties, 'Name') ?? generatedName,
        binaryMediaTypes: texts(properties, 'BinaryMediaTypes'),
        apiKeySource: text(properties, 'ApiKeySourceType') === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
        policy: resourcePolicyOf(properties),
      });
      return { ref: api.id, attributes: { RestApiId: api.id, RootResourceId: api.rootResourceId } };
    },
  };
}

function resource(apiOf: ApiOf): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::Resource',
    supported: ['ParentId', 'PathPart', 'RestApiId'],
    ignored: [],
    create: async (request) => {
      const { id } = apiOf(request).createResource({
        parentId: requiredText(request.properties, 'ParentId'),
        pathPart: requiredText(request.properties, 'PathPart'),
      });
      return identified(id, 'ResourceId');
    },
  };
}

function method(apiOf: ApiOf): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::Method',
    supported: [
      'ApiKeyRequired',
      'AuthorizationType',
      'HttpMethod',
      'Integration',
      'MethodResponses',
      'OperationName',
      'RequestModels',
      'RequestParameters',
      'RequestValidatorId',
      'ResourceId',
      'RestApiId',
    ],
    ignored: ['AuthorizationScopes', 'AuthorizerId'],
    create: async (request) => {
      const { properties } = request;
      const integration = object(properties, 'Integration');
      apiOf(request).putMethod({
        resourceId: requiredText(properties, 'ResourceId'),
        httpMethod: requiredText(properties, 'HttpMethod').toUpperCase(),
        authorizationType: (text(properties, 'AuthorizationType') ?? 'NONE').toUpperCase(),
        operationName: text(properties, 'OperationName'),
        requestParameters: flagMap(properties, 'RequestParameters'),
        requestModels: textMap(properties, 'RequestModels'),
        requestValidatorId: text(properties, 'RequestValidatorId'),
        apiKeyRequired: flag(properties, 'ApiKeyRequired'),
        ...(integration && { integration: integrationOf(integration) }),
        methodResponses: objects(properties, 'MethodResponses').map((response) => ({
          statusCode: requiredText(response, 'StatusCode'),
        })),
      });
      return { ref: request.generatedName, attributes: {} };
    },
  };
}

function model(apiOf: ApiOf): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::Model',
    supported: ['ContentType', 'Name', 'RestApiId', 'Schema'],
    ignored: ['Description'],
    create: async (request) => {
      const { properties, generatedName } = request;
      // A model's name has letters and digits only.
      const name = text(properties, 'Name') ?? generatedName.replaceAll(/[^a-zA-Z0-9]/g, '');
      apiOf(request).models.put({
        name,
        contentType: text(properties, 'ContentType') ?? 'application/json',
        schema: properties['Schema'] ?? {},
      });
      return { ref: name, attributes: {} };
    },
  };
}

function requestValidator(apiOf: ApiOf): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::RequestValidator',
    supported: ['RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
    ignored: ['Name'],
    create: async (request) => {
      const { id } = apiOf(request).createRequestValidator({
        validateRequestBody: flag(request.properties, 'ValidateRequestBody'),
        validateRequestParameters: flag(request.properties, 'ValidateRequestParameters'),
      });
      return identified(id, 'RequestValidatorId');
    },
  };
}

function gatewayResponse(apiOf: ApiOf): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::GatewayResponse',
    supported: ['ResponseParameters', 'ResponseTemplates', 'ResponseType', 'RestApiId', 'StatusCode'],
    ignored: [],
    create: async (request) => {
      const { properties } = request;
      apiOf(request).putGatewayResponse({
        responseType: requiredText(properties, 'ResponseType'),
        statusCode: text(properties, 'StatusCode'),
        responseParameters: textMap(properties, 'ResponseParameters'),
        responseTemplates: textMap(properties, 'ResponseTemplates'),
      });
      return identified(idOf(request.generatedName, 10), 'Id');
    },
  };
}

/** A resource that changes nothing here, made so that others can refer to it. */
function inert(type: string, outcome: (request: ResourceRequest) => ResourceOutcome): ResourceProvider {
  return { type, supported: [], ignored: ['*'], create: async (request) => outcome(request) };
}
