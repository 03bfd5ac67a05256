// The process that runs the worker threads of functions. A function that ends its process, by a signal, in native code
// or by running out of memory where no thread can be ended alone, ends this one and not the runtime's.
// Plain JavaScript without dependencies, as `worker.cjs` is.
// @ts-check
'use strict';

const { Worker } = require('node:worker_threads');

/** @type {Map<number, Worker>} */
const workers = new Map();

/** @param {object} message */
function send(message) {
  try {
    // The callback takes the error of a channel that has closed.
    process.send?.(message, undefined, undefined, () => {});
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

process.on('message', (/** @type {any} */ { type, id, file, options, message }) => {
  if (type === 'start') start(id, file, options);
  else if (type === 'post') workers.get(id)?.postMessage(message);
  else if (type === 'terminate') void workers.get(id)?.terminate();
});

// A thread that is busy in native code would hold up `process.exit`.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

// A Ctrl-C reaches every process of a terminal. The runtime ends this one when it has ended itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
