// Shifts `Date` by CLOCK_SHIFT_DAYS in a process, its worker threads, its vm contexts and its child processes. Timers and
// `performance` keep the machine's time. Loaded by NODE_OPTIONS=--require=…; see `run.cjs`.
// @ts-check
'use strict';

const { syncBuiltinESMExports } = require('node:module');
const vm = require('node:vm');
const threads = require('node:worker_threads');

const KEY = 'CLOCK_SHIFT_DAYS';
const LOADED = Symbol.for('uketsuke.shifted-clock');

/** @param {any} world globals, of this realm or of a vm context */
function shift(world, /** @type {number} */ milliseconds) {
  const MachineDate = world.Date;
  const machineNow = MachineDate.now;
  MachineDate.now = () => machineNow() + milliseconds;
  const ShiftedDate = new Proxy(MachineDate, {
    apply: () => new ShiftedDate().toString(),
    construct: (target, words, newTarget) =>
      Reflect.construct(target, words.length === 0 ? [machineNow() + milliseconds] : words, newTarget),
  });
  MachineDate.prototype.constructor = ShiftedDate;
  world.Date = ShiftedDate;
}

// A worker thread may have an environment of its own, which its code sees; the shift does not show there.
/** @type {string | undefined} */
const given = threads.isMainThread ? process.env[KEY] : /** @type {any} */ (threads.getEnvironmentData(KEY));
const days = Number(given);
if (!Number.isFinite(days)) throw new Error(`${KEY} must be a number of days, got ${String(given)}. Set it.`);
const milliseconds = days * 86_400_000;

const world = /** @type {any} */ (globalThis);
// A thread that inherits NODE_OPTIONS loads this file twice.
if (world[LOADED] === undefined) {
  Object.defineProperty(world, LOADED, { value: true });
  shift(world, milliseconds);

  // Each vm context has a `Date` of its own; jest runs every test file in such a context.
  const { createContext } = vm;
  vm.createContext = (/** @type {any[]} */ ...words) => {
    const context = createContext(...words);
    shift(vm.runInContext('globalThis', context), milliseconds);
    return context;
  };

  threads.setEnvironmentData(KEY, days);
  threads.Worker = class extends threads.Worker {
    constructor(
      /** @type {any} */ file,
      /** @type {import('node:worker_threads').WorkerOptions} */ options = {},
    ) {
      const execArgv = [...(options.execArgv ?? process.execArgv), '--require', __filename];
      super(file, { ...options, execArgv });
    }
  };
  syncBuiltinESMExports();
}
