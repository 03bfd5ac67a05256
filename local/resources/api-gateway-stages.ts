import type { RestApi } from '../services/api-gateway/rest-api';
import type { ApiGatewayService } from '../services/api-gateway/service';
import {
  methodSettingsOf,
  object,
  type Properties,
  requiredText,
  text,
  textMap,
} from '../services/api-gateway/template-properties';
import { identified } from './api-gateway-ids';
import type { ResourceProvider, ResourceRequest } from './provider';

/** With a `StageName` a deployment makes the stage too. */
export function deployment(
  service: ApiGatewayService,
  apiOf: (request: ResourceRequest) => RestApi,
): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::Deployment',
    supported: ['RestApiId', 'StageDescription', 'StageName'],
    ignored: ['Description'],
    create: async (request) => {
      const api = apiOf(request);
      const { id } = api.createDeployment();
      const stageName = text(request.properties, 'StageName');
      if (stageName !== undefined && !api.stages.has(stageName)) {
        putStage(service, api.id, stageName, object(request.properties, 'StageDescription') ?? {});
      }
      return identified(id, 'DeploymentId');
    },
  };
}

export function stage(service: ApiGatewayService): ResourceProvider {
  return {
    type: 'AWS::ApiGateway::Stage',
    supported: ['DeploymentId', 'MethodSettings', 'RestApiId', 'StageName', 'Variables'],
    ignored: [
      'AccessLogSetting',
      'CacheClusterEnabled',
      'CacheClusterSize',
      'ClientCertificateId',
      'Description',
      'DocumentationVersion',
      'Tags',
      'TracingEnabled',
    ],
    create: async ({ properties }) => {
      const stageName = requiredText(properties, 'StageName');
      putStage(service, requiredText(properties, 'RestApiId'), stageName, properties);
      return { ref: stageName, attributes: {} };
    },
  };
}

function putStage(
  service: ApiGatewayService,
  apiId: string,
  stageName: string,
  properties: Properties,
): void {
  service.createStage(apiId, {
    stageName,
    deploymentId: text(properties, 'DeploymentId'),
    variables: textMap(properties, 'Variables'),
    methodSettings: methodSettingsOf(properties),
  });
}
