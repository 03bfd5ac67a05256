import { inflateRawSync } from 'node:zlib';

// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const LOCAL_HEADER_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;
/** Sizes and offsets that stand elsewhere: ZIP64, for archives beyond 4 GB. */
const ELSEWHERE = 0xffffffff;

/**
 * The files of a zip archive by their path in it.
 * @param source where it is from, for messages
 * @throws Error when it is none, or uses what Lambda does not need: encryption, ZIP64, other compressions
 */
export function readZip(archive: Buffer, source: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = endOfDirectory(archive, source);
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (at + ENTRY_LENGTH > archive.length || archive.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      throw new Error(`${source} is a damaged zip file: its directory ends early`);
    }
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength);
    if (!name.endsWith('/')) files.set(safe(name, source), content(archive, at, `${name} in ${source}`));
    at += ENTRY_LENGTH + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

/** The record stands at the end, before a comment of up to 64 KB. */
function endOfDirectory(archive: Buffer, source: string): number {
  const first = Math.max(0, archive.length - END_LENGTH - 0xffff);
  for (let at = archive.length - END_LENGTH; at >= first; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error(`${source} is not a zip file`);
}

function content(archive: Buffer, entry: number, what: string): Buffer {
  const encrypted = (archive.readUInt16LE(entry + 8) & 1) === 1;
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  if (encrypted || size === ELSEWHERE || header === ELSEWHERE) {
    throw new Error(`${what} is encrypted or too large to be read here`);
  }
  const start =
    header + LOCAL_HEADER_LENGTH + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + size);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(
    `${what} is compressed with method ${method}; only stored and deflated files can be read here`,
  );
}

/** A path that stays inside the directory it is unpacked to. */
function safe(name: string, source: string): string {
  if (name.startsWith('/') || name.includes('\\') || name.split('/').includes('..')) {
    throw new Error(`${source} holds the path ${name}, which leads out of it`);
  }
  return name;
}
