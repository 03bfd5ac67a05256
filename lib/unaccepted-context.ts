import { envelope, type IntakeContext } from '../lambda/contract/envelope';
import type { RequestType } from '../lambda/contract/request-type';

/** The API gives each request an id and a time of its own, and knows who asks; before it is accepted they are made up. */
export function unacceptedContext(type: RequestType): IntakeContext {
  return {
    ...envelope,
    id: '1767225600000-not-accepted-yet',
    type: type.name,
    tenant: '',
    idempotencykey: '',
    traceparent: '',
  };
}
