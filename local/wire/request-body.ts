import type { IncomingMessage } from 'node:http';

/**
 * Reads a request to its end; `done` is not called for one that breaks off.
 * @param done given the body; undefined when it has more than `most` bytes
 */
export function readBody(
  request: IncomingMessage,
  most: number,
  done: (body: Buffer | undefined) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
  });
  request.on('end', () => {
    const [only] = chunks;
    if (length > most) done(undefined);
    else done(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
}
