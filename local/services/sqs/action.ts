import type { CallContext } from '../../aws/call';
import type { QueueAccount } from './account';
import type { Input } from './input';

/** One action of the API. */
export type Action = (account: QueueAccount, input: Input, context: CallContext) => object | Promise<object>;
