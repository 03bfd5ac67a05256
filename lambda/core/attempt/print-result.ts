import { escapeUnaccepted } from '../../contract/print-json';
import { PermanentFailure } from '../permanent-failure';

/** The status is read as a whole: a handful of results must fit into one answer. */
const maxResultBytes = 100 * 1024;

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
      `${bytes} bytes, and ${maxResultBytes} are kept: store it elsewhere and return where`,
    );
  }
  return text;
}
