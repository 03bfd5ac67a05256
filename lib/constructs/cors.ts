import { Duration, Stack } from 'aws-cdk-lib';
import { CfnGatewayResponse, CfnMethod, type CorsOptions, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { corsHeaders } from '../../lambda/contract/cors';

/** How long a browser keeps the answer to a preflight call. Chromium keeps none for longer. */
const maxAge = Duration.hours(2);

/** Returns what API Gateway answers to the preflight calls of a browser, which are not signed. */
export function preflight(allowOrigin: string): CorsOptions {
  return {
    allowOrigins: [allowOrigin],
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'traceparent',
      'X-Amz-Content-Sha256',
      'X-Amz-Date',
      'X-Amz-Security-Token',
    ],
    maxAge,
  };
}

/**
 * Adds the headers for a browser to all answers of an API: those of its methods, and those of API Gateway itself. The
 * function behind a proxy integration adds them on its own. Call it when the API has all its methods.
 */
export function answerBrowsers(api: RestApi, allowOrigin: string): void {
  const headers = Object.entries(corsHeaders(allowOrigin));
  for (const { httpMethod, node } of api.methods) {
    const { defaultChild: method } = node;
    if (httpMethod === 'OPTIONS' || !(method instanceof CfnMethod)) continue;
    const { integrations, methods } = countResponses(method);
    for (const [name, value] of headers) {
      const parameter = `ResponseParameters.${withEscapedDots(`method.response.header.${name}`)}`;
      for (let index = 0; index < integrations; index += 1) {
        method.addPropertyOverride(`Integration.IntegrationResponses.${index}.${parameter}`, `'${value}'`);
      }
      for (let index = 0; index < methods; index += 1) {
        method.addPropertyOverride(`MethodResponses.${index}.${parameter}`, true);
      }
    }
  }
  for (const response of api.node.findAll()) {
    if (!(response instanceof CfnGatewayResponse)) continue;
    for (const [name, value] of headers) {
      const parameter = withEscapedDots(`gatewayresponse.header.${name}`);
      response.addPropertyOverride(`ResponseParameters.${parameter}`, `'${value}'`);
    }
  }
  // A deployment does not notice overrides by itself.
  api.latestDeployment?.addToLogicalId({ cors: headers });
}

/** The function behind a proxy integration answers by itself: there are no responses to count. */
function countResponses(method: CfnMethod): { readonly integrations: number; readonly methods: number } {
  const { integration, methodResponses } = method;
  const resolved: unknown = Stack.of(method).resolve({ integration, methodResponses });
  const { integration: { integrationResponses = [] } = {}, methodResponses: methods = [] } = Object(resolved);
  return { integrations: integrationResponses.length, methods: methods.length };
}

function withEscapedDots(key: string): string {
  return key.replaceAll('.', String.raw`\.`);
}
