import { escapeUnaccepted } from '../../contract/print-json';
import { maxResultBytes } from '../../contract/size-limits';
import { PermanentFailure } from '../permanent-failure';

/**
 * JSON text of a consumer's result.
 * @throws PermanentFailure when it is no JSON value, or too large to be kept
 */
export function printResult(result: unknown): string {
  const printed = JSON.stringify(result ?? null);
  if (printed === undefined)
    throw new PermanentFailure('No JSON value', 'The result cannot be written as JSON');
  // Before its bytes are counted, because an outcome has the same text.
  const text = escapeUnaccepted(printed);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxResultBytes) {
    throw new PermanentFailure(
      'Result too large',
      `The result must have at most ${maxResultBytes} bytes, got ${bytes}. Store it elsewhere and return its address.`,
    );
  }
  return text;
}
