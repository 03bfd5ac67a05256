import { devNull } from 'node:os';
import type { Environment } from '../../aws/call';
import { functionCredentials } from '../../aws/credentials';
import type { CompleteDefinition } from './definition';

/** Services that an SDK would look up an endpoint of its own for. The general endpoint covers all others. */
const endpointServices = [
  'API_GATEWAY',
  'APPSYNC',
  'CLOUDWATCH',
  'CLOUDWATCH_LOGS',
  'DYNAMODB',
  'EVENTBRIDGE',
  'KMS',
  'LAMBDA',
  'S3',
  'SCHEDULER',
  'SECRETS_MANAGER',
  'SFN',
  'SNS',
  'SQS',
  'SSM',
  'STS',
];

/**
 * All environment variables of a function. Nothing of this process's own gets in, and nothing the function sets
 * leads out: whatever it calls through an SDK is the local runtime.
 * @param logStream ends with 32 characters that no other sandbox has; the session token has them, too
 */
export function functionVariables(
  definition: CompleteDefinition,
  taskRoot: string,
  environment: Environment,
  logStream: string,
): Record<string, string> {
  const endpoints = endpointServices.map((service) => [`AWS_ENDPOINT_URL_${service}`, environment.endpoint]);
  return {
    LANG: 'en_US.UTF-8',
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    // It is about the Node.js of this machine, not that of the function.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...definition.environment,
    _HANDLER: definition.handler,
    AWS_ACCESS_KEY_ID: functionCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: functionCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: `${functionCredentials.sessionToken}-${logStream.slice(-32)}`,
    AWS_REGION: environment.region,
    AWS_DEFAULT_REGION: environment.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: taskRoot,
    // A developer's profile, endpoints in it or the metadata service of a machine must not decide anything.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_ENDPOINT_URL: environment.endpoint,
    ...Object.fromEntries(endpoints),
  };
}
