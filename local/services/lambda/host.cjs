// The process that runs the worker threads of functions. A function that ends its process, by a signal, in native code
// or by running out of memory where no thread can be ended alone, ends this one and not the runtime's.
// Plain JavaScript without dependencies, as `worker.cjs` is.
// @ts-check
'use strict';

const { Socket } = require('node:net');
const { Worker } = require('node:worker_threads');
const { readFrames, writeFrame } = require('./frames.cjs');

// A thread that is busy in native code would hold up `process.exit`.
const end = () => process.kill(process.pid, 'SIGKILL');

/** To the runtime. A function may write to it, read from it or close it; then this process ends. */
const pipe = new Socket({ fd: 3, readable: true, writable: true });
pipe.on('error', end);
pipe.on('close', end);

/** @type {Map<number, Worker>} */
const workers = new Map();

/** @param {object} message */
function send(message) {
  try {
    writeFrame(pipe, message);
  } catch {
    // Code may post what cannot be sent on; `worker.cjs` does not.
  }
}

/**
 * @param {number} id
 * @param {string} file
 * @param {import('node:worker_threads').WorkerOptions} options
 */
function start(id, file, options) {
  let worker;
  try {
    worker = new Worker(file, { ...options, stdout: true, stderr: true });
  } catch (error) {
    // Such as a `NODE_OPTIONS` that a worker does not take.
    send({ type: 'refused', id, message: error instanceof Error ? error.message : String(error) });
    return;
  }
  workers.set(id, worker);
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => send({ type: 'written', id, text }));
  }
  worker.on('message', (message) => send({ type: 'message', id, message }));
  worker.on('messageerror', () => {});
  worker.on('error', (error) => {
    const { code, message } = Object(error);
    send({ type: 'failed', id, code: String(code), message: String(message ?? error) });
  });
  worker.on('exit', (code) => {
    workers.delete(id);
    send({ type: 'exited', id, code });
  });
}

/** @param {any} received */
function receive({ type, id, file, options, message }) {
  if (type === 'start') start(id, file, options);
  else if (type === 'post') workers.get(id)?.postMessage(message);
  else if (type === 'terminate') void workers.get(id)?.terminate();
}

readFrames(pipe, receive, end);

// A Ctrl-C reaches every process of a terminal. The runtime ends this one when it has ended itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
