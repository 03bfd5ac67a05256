import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { maxUploadBytes } from '../../lambda/contract/size-limits';
import { BadInput, isNodeError, Misuse } from '../run-command';

/** Standard input; a terminal has `isTTY`. */
export type Input = Readable & { readonly isTTY?: boolean };

/** A request's body as it was given. */
export interface GivenBody {
  /** What to call it in messages: the file's name, or `stdin`. */
  readonly source: string;
  readonly text: string;
}

/**
 * @param file undefined for standard input
 * @throws BadInput when there is none, when it is not text, or when no request has so much
 */
export async function readBody(file: string | undefined, stdin: Input): Promise<GivenBody> {
  const source = file ?? 'stdin';
  if (file === undefined && stdin.isTTY === true) {
    throw new Misuse('The body is missing. Name a file, or write the body to standard input.');
  }
  const bytes = await (file === undefined ? readUpToLimit(stdin, source) : readNamed(file));
  if (bytes.length === 0)
    throw new BadInput(`${source} must contain the body of a request, but it is empty.`);
  try {
    // A byte order mark stays: `JSON.parse` does not take it, and the dispatcher would not either.
    return { source, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    throw new BadInput(`${source} is not text in UTF-8.`);
  }
}

/** No further than the largest body that there can be, since what is piped in may never end. */
async function readUpToLimit(input: AsyncIterable<Buffer>, source: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxUploadBytes) {
      throw new BadInput(`${source} is too large: a request has at most ${maxUploadBytes} bytes.`);
    }
  }
  return Buffer.concat(chunks);
}

async function readNamed(file: string): Promise<Buffer> {
  try {
    return await readUpToLimit(createReadStream(file), file);
  } catch (error) {
    const code = isNodeError(error) ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new BadInput(`There is no file ${file}.`);
    if (code === 'EISDIR') throw new BadInput(`${file} is a folder, not a file.`);
    if (code === 'EACCES') throw new BadInput(`${file} cannot be read: permission denied.`);
    throw error;
  }
}
