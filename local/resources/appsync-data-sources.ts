import { isStructure, type Structure } from '../aws/structure';
import type { DirectFunction, NamespaceDefinition } from '../services/appsync-events/definition';

/** ARNs of functions by `{apiId}/{data source}`. */
export type LambdaSources = Map<string, string>;

/**
 * The functions that handle events themselves.
 * @param configs the property `HandlerConfigs` of a channel namespace
 * @throws Error naming what does not run here
 */
export function directFunctions(
  configs: Structure,
  apiId: string,
  sources: LambdaSources,
): Pick<NamespaceDefinition, 'directPublish' | 'directSubscribe'> {
  const directPublish = directFunction(configs, 'OnPublish', apiId, sources);
  const directSubscribe = directFunction(configs, 'OnSubscribe', apiId, sources);
  return { ...(directPublish && { directPublish }), ...(directSubscribe && { directSubscribe }) };
}

function directFunction(
  configs: Structure,
  handler: 'OnPublish' | 'OnSubscribe',
  apiId: string,
  sources: LambdaSources,
): DirectFunction | undefined {
  const { Behavior, Integration } = objectOf(configs[handler]);
  const { DataSourceName, LambdaConfig } = objectOf(Integration);
  if (typeof DataSourceName !== 'string') return undefined;
  if (Behavior !== 'DIRECT') {
    throw new Error(
      `HandlerConfigs.${handler}: code with a data source does not run here; Behavior DIRECT does.`,
    );
  }
  const functionArn = sources.get(`${apiId}/${DataSourceName}`);
  if (functionArn === undefined) {
    throw new Error(`HandlerConfigs.${handler}: the data source ${DataSourceName} is not made here.`);
  }
  const { InvokeType } = objectOf(LambdaConfig);
  return { functionArn, invokeType: InvokeType === 'EVENT' ? 'EVENT' : 'REQUEST_RESPONSE' };
}

function objectOf(value: unknown): Structure {
  return isStructure(value) ? value : {};
}
