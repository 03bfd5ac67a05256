import type { CallContext } from '../../aws/call';
import type { BucketAccount } from './account';
import type { Input } from './input';

/** @throws AwsError */
export type Action = (account: BucketAccount, input: Input, context: CallContext) => object;
