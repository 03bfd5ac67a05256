import type { Environment } from '../../aws/call';
import { type Caller, callerOf } from '../../aws/credentials';
import type { RequestParameters } from './exchange';

/** Who signed a call. */
export interface Signer extends Caller {
  readonly accessKeyId: string;
}

/** Returns who signed a call. An unsigned call counts as one of the own account. Signatures are not verified. */
export function signerOf({ headers }: RequestParameters, environment: Environment): Signer {
  const accessKeyId = /Credential=([^/,\s=]+)\//.exec(headers.get('authorization') ?? '')?.[1] ?? 'local';
  return { accessKeyId, ...callerOf(accessKeyId, environment) };
}
