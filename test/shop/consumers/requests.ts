import type { DataOf, RequestType } from '../../../lambda/contract/request-type';
import type { Request } from '../../../lambda/core/parse-published';
import { requestId } from '../../lambda/intake-message';

/** A request as a consumer receives it. */
export function requestOf<Type extends RequestType>(
  type: Type,
  data: DataOf<Type>,
  id = requestId(),
): Request<Type> {
  return { id, type: type.name, time: '2026-01-01T00:00:00.000Z', data };
}
