import { ConnectionCut } from '../aws/edge';
import { AwsError } from '../aws/error';

/**
 * What a client is told of `thrown`: an API's own error as it is, a defect as a 500 that names it.
 * @throws ConnectionCut, because the client is told nothing then
 */
export function toAwsError(thrown: unknown): AwsError {
  if (thrown instanceof ConnectionCut) throw thrown;
  if (thrown instanceof AwsError) return thrown;
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new AwsError('InternalFailure', `Defect in the local runtime: ${reason}`, { status: 500 });
}
