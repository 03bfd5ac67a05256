import type { CallContext } from '../../aws/call';
import type { TopicAccount } from './account';
import type { Courier } from './courier';
import type { Input } from './input';

/** What actions work on. */
export interface Sns {
  readonly account: TopicAccount;
  readonly courier: Courier;
}

/** @throws AwsError */
export type Action = (sns: Sns, input: Input, context: CallContext) => object;
