import type { PolicyDocument } from '../../aws/policy/document';
import { readPolicy } from '../../aws/policy/document';
import { parseStructure } from '../../aws/structure';

/** A queue's attributes as they take effect; times in milliseconds. */
export interface QueueSettings {
  readonly visibilityTimeout: number;
  readonly delay: number;
  readonly retention: number;
  readonly receiveWait: number;
  readonly maximumMessageSize: number;
  readonly redrive: RedrivePolicy | undefined;
  readonly redriveAllow: RedriveAllowPolicy;
  readonly policy: PolicyDocument | undefined;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationPerGroup: boolean;
}

export interface RedrivePolicy {
  readonly targetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly permission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceArns: readonly string[];
}

/** @param attributes checked before */
export function settingsOf(attributes: ReadonlyMap<string, string>): QueueSettings {
  const seconds = (name: string): number => Number(attributes.get(name)) * 1000;
  const policy = attributes.get('Policy');
  return {
    visibilityTimeout: seconds('VisibilityTimeout'),
    delay: seconds('DelaySeconds'),
    retention: seconds('MessageRetentionPeriod'),
    receiveWait: seconds('ReceiveMessageWaitTimeSeconds'),
    maximumMessageSize: Number(attributes.get('MaximumMessageSize')),
    redrive: readRedrivePolicy(attributes.get('RedrivePolicy')),
    redriveAllow: readRedriveAllowPolicy(attributes.get('RedriveAllowPolicy')),
    policy: policy === undefined ? undefined : readPolicy(policy),
    contentBasedDeduplication: attributes.get('ContentBasedDeduplication') === 'true',
    deduplicationPerGroup: attributes.get('DeduplicationScope') === 'messageGroup',
  };
}

export function readRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  const policy = text === undefined ? undefined : parseStructure(text);
  const targetArn = policy?.['deadLetterTargetArn'];
  const maxReceiveCount = Number(policy?.['maxReceiveCount']);
  return typeof targetArn === 'string' ? { targetArn, maxReceiveCount } : undefined;
}

export function readRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy {
  const policy = text === undefined ? undefined : parseStructure(text);
  const permission = policy?.['redrivePermission'];
  const arns = policy?.['sourceQueueArns'];
  return {
    permission: permission === 'denyAll' || permission === 'byQueue' ? permission : 'allowAll',
    sourceArns: Array.isArray(arns) ? arns.filter((arn) => typeof arn === 'string') : [],
  };
}
