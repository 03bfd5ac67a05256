import type { StackProps } from 'aws-cdk-lib';
import type { Config } from './config';

/**
 * Returns what all stacks of a stage share. CloudFormation puts the tags of a stack on its resources.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html
 */
export function stackSettings({
  stage,
  env,
  tags,
  protectFromDeletion,
}: Config): Pick<StackProps, 'env' | 'tags' | 'terminationProtection'> {
  return { env, tags: { app: 'uketsuke', stage, ...tags }, terminationProtection: protectFromDeletion };
}
