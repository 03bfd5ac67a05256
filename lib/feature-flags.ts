import { context } from '../cdk.json';

/**
 * Context of the app: the flags of `cdk.json`, which CDK's command line would pass on, and what it sets by itself. An app
 * that is started without it (`npm run build`) synthesizes the same templates.
 */
export const featureFlags: Readonly<Record<string, unknown>> = {
  ...context,
  'aws:cdk:enable-path-metadata': true,
};
