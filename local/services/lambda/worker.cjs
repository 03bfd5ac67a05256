// What runs in a function's worker thread: loads the handler, then one invocation at a time. Plain JavaScript, since
// no loader of the main thread reaches a worker, and without dependencies, since every cold start pays for them.
// Behaves as AWS's runtime interface client for Node.js does, as far as a handler can tell.
// @ts-check
'use strict';

const { existsSync, readFileSync } = require('node:fs');
/** @type {any} Node's loader of scripts; what is used of it here has no types. */
const Module = require('node:module');
const path = require('node:path');
const process = require('node:process');
const { pathToFileURL } = require('node:url');
const workerThreads = require('node:worker_threads');

const { parentPort, workerData } = workerThreads;
// Code may replace these.
const { parse, stringify } = JSON;

/** @type {{ root: string, handler: string, runtime: string, memory: number, layers?: string, sdk: string }} */
const { root, handler: handlerName, runtime, memory, layers, sdk } = workerData;

/** From Node.js 24 on, Lambda knows no callbacks. */
const takesPromisesOnly = Number(/^nodejs(\d+)/.exec(runtime)?.[1]) >= 24;

const NEVER_SETTLED = 'The handler returned a promise that nothing can settle any more.';

/** @type {{ requestId: string, ended?: () => void } | undefined} The invocation that is going on. */
let current;

/** @param {object} message */
function post(message) {
  parentPort?.postMessage(message);
}

/** An error of the runtime itself, with the name that Lambda gives it. */
class RuntimeError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(name, message, cause) {
    super(message);
    this.name = name;
    if (cause instanceof Error && cause.stack !== undefined) this.stack = `${name}: ${cause.stack}`;
  }
}

/**
 * An error as Lambda answers it.
 * @param {unknown} thrown
 */
function describe(thrown) {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]') {
    const error = /** @type {Error} */ (thrown);
    return {
      errorType: textOf(() => error.name),
      errorMessage: withSdkHint(textOf(() => error.message)),
      trace: textOf(() => error.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof thrown, errorMessage: textOf(() => thrown), trace: [] };
}

/**
 * A property may throw when it is read, and a value may have no text.
 * @param {() => unknown} read
 */
function textOf(read) {
  try {
    return String(read());
  } catch {
    return '';
  }
}

/**
 * Adds to the message about a missing package of the SDK, which Lambda's runtime has, what to do about it.
 * @param {string} message
 */
function withSdkHint(message) {
  const [, name] = /Cannot find (?:module|package) '(@(?:aws-sdk|smithy)\/[^'/]+)/.exec(message) ?? [];
  if (name === undefined) return message;
  const hint = `. Lambda's runtime has ${name}, this machine has not. Install it with \`npm install ${name}\` in ${sdk}.`;
  const [first = '', ...rest] = message.split('\n');
  return [first + hint, ...rest].join('\n');
}

// Output goes to the main thread with the results, in order; the streams of a worker would come later.
for (const stream of [process.stdout, process.stderr]) {
  /** @type {(chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => boolean} */
  const write = (chunk, encoding, done) => {
    post({ type: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  };
  stream.write = write;
}

// On Lambda the code runs in the main thread, and nobody reads what it posts.
Object.assign(workerThreads, { isMainThread: true, parentPort: null, workerData: null });
Module.syncBuiltinESMExports();

// A worker cannot change its directory. On Lambda it is the code's.
process.cwd = () => root;

/**
 * Whether `package.json` makes `.js` files under `directory` ES modules. Looks no further up than the code: on
 * Lambda there is nothing above it, here there may be somebody's project.
 * @param {string} directory
 * @returns {boolean}
 */
function isModulePackage(directory) {
  const file = path.join(directory, 'package.json');
  if (existsSync(file)) return parse(readFileSync(file, 'utf8')).type === 'module';
  return (
    directory !== root && directory.startsWith(root + path.sep) && isModulePackage(path.dirname(directory))
  );
}

const loadScript = Module._extensions['.js'];
/** @type {(module: any, filename: string) => void} */
Module._extensions['.js'] = (module, filename) => {
  const ours =
    filename.startsWith(root + path.sep) && !filename.includes(`${path.sep}node_modules${path.sep}`);
  if (ours && !isModulePackage(path.dirname(filename))) {
    module._compile(readFileSync(filename, 'utf8'), filename);
  } else loadScript(module, filename);
};

// Layers are in a directory of their own, which code may name as on Lambda: `/opt/nodejs/file.js`.
if (layers !== undefined) {
  const hooks = `
    let layers;
    export const initialize = (data) => void (layers = data);
    export const resolve = (name, context, next) =>
      next(name.startsWith('/opt/') ? new URL(name.slice('/opt/'.length), layers).href : name, context);`;
  const data = pathToFileURL(layers + path.sep).href;
  Module.register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data });
  const resolveFilename = Module._resolveFilename;
  /** @type {(request: string, ...rest: unknown[]) => string} */
  Module._resolveFilename = function resolveInLayers(request, ...rest) {
    const name = request.startsWith('/opt/') ? path.join(layers, request.slice('/opt/'.length)) : request;
    return resolveFilename.call(this, name, ...rest);
  };
}

/**
 * @param {string} stem path without extension
 * @returns {Promise<Record<string, unknown>>}
 */
async function loadModule(stem) {
  if (existsSync(`${stem}.js`)) {
    return isModulePackage(path.dirname(stem))
      ? import(pathToFileURL(`${stem}.js`).href)
      : require(`${stem}.js`);
  }
  if (existsSync(`${stem}.mjs`)) return import(pathToFileURL(`${stem}.mjs`).href);
  if (existsSync(`${stem}.cjs`)) return require(`${stem}.cjs`);
  throw Object.assign(new Error(`Cannot find module '${stem.slice(root.length + 1)}'`), {
    code: 'MODULE_NOT_FOUND',
  });
}

/** @returns {Promise<Function>} the handler */
async function load() {
  const match = /^(.*\/)?([^./]+)\.(.+)$/.exec(handlerName);
  if (match === null || handlerName.includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const [, folder = '', file = '', exported = ''] = match;
  /** @type {any} */
  let found;
  try {
    found = await loadModule(path.resolve(root, folder, file));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    }
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new RuntimeError('Runtime.ImportModuleError', `Error: ${message}`, error);
  }
  for (const name of exported.split('.')) found = found?.[name];
  if (found === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
  }
  if (found.length > 2 && takesPromisesOnly) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Callback-based function handlers are not supported from Node.js 24 on: return a promise instead.',
    );
  }
  return found;
}

/** How far the runtime's clock is ahead of the machine's. */
let ahead = 0;

/** The two are never read at the same moment. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Lets the function see the runtime's time when that clock has been moved; timers take as long as they do.
 * @param {number} now
 */
function followClock(now) {
  const difference = now - machineNow();
  ahead = Math.abs(difference) < CLOCK_TOLERANCE_MS ? 0 : difference;
  // A `Date` that the code has put in its place stays.
  if (globalThis.Date === MachineDate || globalThis.Date === MovedDate) {
    globalThis.Date = ahead === 0 ? MachineDate : MovedDate;
  }
}

const MachineDate = Date;
const machineNow = Date.now;
// In its place from the beginning, since a module may keep the function.
MachineDate.now = () => machineNow() + ahead;

const MovedDate = new Proxy(MachineDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget),
  apply: (target) => new target(target.now()).toString(),
});

/**
 * @param {Function} handler
 * @param {{ requestId: string, functionArn: string, payload: string, remaining: number, now: number, traceHeader?: string }} invocation
 */
function invoke(handler, invocation) {
  const { requestId, payload, remaining, now, traceHeader } = invocation;
  followClock(now);
  // Where the X-Ray SDK looks. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  if (traceHeader === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = traceHeader;
  const deadline = performance.now() + remaining;
  current = { requestId };
  let open = true;
  /** @param {object} message */
  const answer = (message) => {
    if (!open) return;
    open = false;
    current = undefined;
    parentPort?.ref();
    post(message);
  };
  /** @param {unknown} value */
  const succeed = (value) => {
    let text;
    try {
      text = stringify(value === undefined ? null : value) ?? 'null';
    } catch (error) {
      const message = `Unable to stringify response body as json: ${describe(error).errorMessage}`;
      fail(new RuntimeError('Runtime.MarshalError', message));
      return;
    }
    answer({ type: 'succeeded', requestId, payload: text });
  };
  /** @param {unknown} error */
  const fail = (error) => {
    const described = describe(error);
    process.stderr.write(`Invoke Error\t${stringify(described)}\n`);
    answer({ type: 'failed', requestId, payload: stringify(described) });
  };
  /** @type {(error?: unknown, value?: unknown) => void} */
  const callback = (error, value) => {
    if (error === undefined || error === null) succeed(value);
    else fail(error);
  };
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: invocation.functionArn,
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    memoryLimitInMB: String(memory),
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: callback,
    succeed,
    fail,
  };
  // With nothing left to wait for, the worker is about to end, and `beforeExit` tells.
  parentPort?.unref();
  current.ended = () => {
    if (takesPromisesOnly) fail(new RuntimeError('Runtime.NodeJsExit', NEVER_SETTLED));
    else succeed(null);
  };
  try {
    const result = handler(parse(payload), context, callback);
    if (typeof result?.then === 'function') result.then(succeed, fail);
    else if (takesPromisesOnly) succeed(result);
  } catch (error) {
    fail(error);
  }
}

/**
 * The process, on Lambda, ends with such an error, and so does this worker.
 * @param {unknown} thrown
 * @param {string} [errorType]
 */
function die(thrown, errorType) {
  const described = { ...describe(thrown), ...(errorType !== undefined && { errorType }) };
  process.stderr.write(`Uncaught Exception\t${stringify(described)}\n`);
  post({ type: 'died', requestId: current?.requestId, payload: stringify(described) });
  process.exit(128);
}

process.on('beforeExit', () => current?.ended?.());
process.on('uncaughtException', (error) => die(error));
process.on('unhandledRejection', (reason) => die(reason, 'Runtime.UnhandledPromiseRejection'));

load().then(
  (handler) => {
    parentPort?.on('message', (invocation) => invoke(handler, invocation));
    post({ type: 'ready' });
  },
  (error) => {
    const described = describe(error);
    process.stderr.write(`Init Error\t${stringify(described)}\n`);
    post({ type: 'unloadable', payload: stringify(described) });
  },
);
