/**
 * Divides a batch into parts whose fetched bodies are in memory together. A body that is larger has a part of its own. A
 * part is worked on as a whole.
 */
export function batchParts<Read extends { readonly bodyBytes: number }>(
  messages: readonly Read[],
  bodiesInMemory: number,
): readonly Read[][] {
  const parts: Read[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const { bodyBytes } = message;
    const part = parts.at(-1);
    if (part === undefined || (bodyBytes > 0 && bytes > 0 && bytes + bodyBytes > bodiesInMemory)) {
      parts.push([message]);
      bytes = bodyBytes;
    } else {
      part.push(message);
      bytes += bodyBytes;
    }
  }
  return parts;
}
