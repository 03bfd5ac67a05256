import type { CallContext } from '../../aws/call';
import type { BucketAccount } from './account';
import type { Input } from './input';

/** @throws AwsError */
export type Action = (account: BucketAccount, input: Input, context: CallContext) => object;

/** The result of an action as the SDK's client has it, apart from what the client adds. */
export type Output<CommandOutput> = Omit<CommandOutput, '$metadata'>;
