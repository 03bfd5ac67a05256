import { intakeContext, type IntakeContext, intakeLayout } from '../../contract/envelope';
import { printJson } from '../../contract/print-json';
import { validate } from '../validation';

/** A message of the intake queue, with its body still unread. */
export interface IntakeMessage {
  /** The client's body as it came. */
  readonly rawData: string;
  readonly context: IntakeContext;
}

/** Reads a message of the intake queue, or says why it is not one. */
export function readIntake(text: string): IntakeMessage | { readonly refused: string } {
  const parts = splitEnvelope(text);
  if (parts === undefined) return { refused: 'The message is not JSON of the right form' };
  const checked = validate(intakeContext, parts.context);
  return 'refused' in checked ? checked : { rawData: parts.rawData, context: checked.valid };
}

interface EnvelopeParts {
  /** The client's body as it came: one JSON value, if the API's parser is as strict as ours. */
  readonly rawData: string;
  /** All other members. */
  readonly context: unknown;
}

/**
 * Splits an envelope. One that the API printed is split as text, so that the client's bytes stay untouched and cannot pass
 * for a member of the envelope. Any other text, such as one that an operator wrote, is read as ordinary JSON.
 */
function splitEnvelope(text: string): EnvelopeParts | undefined {
  const end = text.lastIndexOf(intakeLayout.suffix);
  if (end > 0 && text.startsWith(intakeLayout.prefix)) {
    const rawData = text.slice(intakeLayout.prefix.length, end);
    return { rawData, context: parseJson(`{${text.slice(end + 1)}`) };
  }
  const whole = parseJson(text);
  if (typeof whole !== 'object' || whole === null || !('data' in whole)) return undefined;
  const { data, ...context } = whole;
  return { rawData: printJson(data), context };
}

/** Returns the value of a JSON text, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
