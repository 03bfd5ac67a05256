/**
 * Matches each character that SQS and SNS do not accept: what XML 1.0 cannot hold, lone surrogates included.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const unaccepted = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Returns the JSON text of a value, as a queue and a topic accept it. */
export function printJson(value: unknown): string {
  return escapeUnaccepted(JSON.stringify(value));
}

/**
 * Writes `\uXXXX` in place of each character that a queue or a topic does not accept. The value of a JSON text stays the
 * same, because such a character can only stand in a string of it. Other text stays readable.
 */
export function escapeUnaccepted(text: string): string {
  return text.replace(
    unaccepted,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
