import { textOf } from '../core/thrown';

/** Errors by which SNS and SQS state that what a call carries is wrong, without the `Exception` at their end. */
const refusals = new Set([
  'BatchRequestTooLong',
  'InvalidAttributeValue',
  'InvalidMessageContents',
  'InvalidParameter',
  'InvalidParameterValue',
  'MissingParameter',
  'Validation',
]);

/** Returns whether a call failed because of what it carries, so that the same call fails again. */
export function isRefusal(error: unknown): boolean {
  const [, name] = /(\w+?)(?:Exception)?$/.exec(textOf(error, 'name') ?? '') ?? [];
  return name !== undefined && refusals.has(name);
}

/** Errors that SNS and SQS may blame on the sender, and that are not about the message: rates, keys, permissions. */
const notTheMessage = /throttl|kms|access|authoriz|toomany|overlimit|notfound|nonexist|disabled/i;

/** Returns how an entry ended that a batch reports as failed. */
export function outcomeOf({ Code = '', SenderFault = false }: FailedEntry): 'refused' | 'unavailable' {
  return SenderFault && !notTheMessage.test(Code) ? 'refused' : 'unavailable';
}

/** What this code reads of a failed entry. */
interface FailedEntry {
  readonly Code?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}
