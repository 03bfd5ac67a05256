// Messages between the runtime and the process of its functions. Node.js's own channel between processes throws where
// nobody can catch it when a function writes to it. Plain JavaScript without dependencies, as `worker.cjs` is.
// @ts-check
'use strict';

const v8 = require('node:v8');

/** Begins each frame, so that other bytes do not count as a length. */
const MARK = 0x756b6574;
const HEAD_BYTES = 8;
/** Messages of functions are far below it: Lambda's answers have at most 6 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * @param {import('node:stream').Writable} pipe
 * @param {object} message
 */
function writeFrame(pipe, message) {
  const body = v8.serialize(message);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(MARK, 0);
  head.writeUInt32BE(body.length, 4);
  pipe.cork();
  pipe.write(head);
  pipe.write(body);
  pipe.uncork();
}

/**
 * @param {import('node:stream').Readable} pipe
 * @param {(message: unknown) => void} receive
 * @param {() => void} refuse called once for bytes that are not a frame; nothing is read afterwards
 */
function readFrames(pipe, receive, refuse) {
  /** @type {Buffer[]} */
  let pieces = [];
  let size = 0;
  let wanted = HEAD_BYTES;
  let isHead = true;
  /** @param {Buffer} piece */
  const read = (piece) => {
    pieces.push(piece);
    size += piece.length;
    while (size >= wanted) {
      const bytes = pieces.length === 1 ? (pieces[0] ?? piece) : Buffer.concat(pieces);
      const part = bytes.subarray(0, wanted);
      pieces = [bytes.subarray(wanted)];
      size -= wanted;
      let message;
      try {
        if (!isHead) message = v8.deserialize(part);
        wanted = isHead ? lengthIn(part) : HEAD_BYTES;
      } catch {
        pipe.off('data', read);
        refuse();
        return;
      }
      if (!isHead) receive(message);
      isHead = !isHead;
    }
  };
  pipe.on('data', read);
}

/** @param {Buffer} head */
function lengthIn(head) {
  const length = head.readUInt32BE(4);
  if (head.readUInt32BE(0) !== MARK || length === 0 || length > MOST_BYTES) throw new Error('not a frame');
  return length;
}

module.exports = { readFrames, writeFrame };
