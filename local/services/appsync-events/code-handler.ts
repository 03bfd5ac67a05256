import { createContext, Script } from 'node:vm';
import { transformSync } from 'esbuild';
import type { Caller } from './request';
import { EventError } from './errors';
import { contextOf, type HandledEvent, type NamespaceHandler } from './handler';
import { type HandlerRun, handlerUtil, type LibraryOptions, named } from './handler-library';
import { readHandledEvents } from './handled-events';

export interface CodeHandlerOptions extends LibraryOptions {
  /** Real time that one run may take. */
  readonly milliseconds: number;
  /** Given each line that handlers write with `console`, and each error that they append. */
  readonly log: (line: string) => void;
}

/**
 * The handlers of a module in APPSYNC_JS. What that language forbids (`async`, `try`, `throw`, regular expressions,
 * `for (;;)` and more) works here: a module that runs here may be refused by AWS. `@aws-appsync/eslint-plugin` knows the
 * rules. https://docs.aws.amazon.com/appsync/latest/eventapi/runtime-reference.html
 * @throws Error when the code does not load, or exports something that does not run here
 */
export function codeHandler(code: string, options: CodeHandlerOptions): NamespaceHandler {
  const module = new HandlerModule(code, options);
  return {
    ...(module.has('onPublish') && {
      publish: async (events: readonly HandledEvent[], call) => {
        const returned = module.run('onPublish', contextOf('PUBLISH', call, events), call.caller);
        return readHandledEvents(returned, events);
      },
    }),
    ...(module.has('onSubscribe') && {
      subscribe: async (call) => {
        module.run('onSubscribe', contextOf('SUBSCRIBE', call, null), call.caller);
      },
    }),
  };
}

type Export = 'onPublish' | 'onSubscribe';

/** A module in a world of its own, to which context and result pass as JSON. */
class HandlerModule {
  private readonly world: {
    handlerModule: { exports: unknown };
    handlerContext: string;
    [name: string]: unknown;
  };
  private current: HandlerRun = { authMode: 'API_KEY', appendError: () => {} };

  constructor(
    code: string,
    private readonly options: CodeHandlerOptions,
  ) {
    const util = handlerUtil(options, () => this.current);
    const write = (...words: unknown[]): void => options.log(words.map(String).join(' '));
    this.world = {
      handlerModule: { exports: {} },
      handlerContext: '',
      handlerRequire: (name: string) => {
        if (name === '@aws-appsync/utils') return named(name, { util });
        throw new Error(`${name} does not run here; @aws-appsync/utils does.`);
      },
      console: { log: write, error: write, warn: write, info: write, debug: write },
    };
    createContext(this.world, { codeGeneration: { strings: false, wasm: false } });
    const script = transformSync(code, { format: 'cjs', loader: 'js', logLevel: 'silent' }).code;
    this.evaluate(
      `((module, exports, require) => {${script}\n})(handlerModule, handlerModule.exports, handlerRequire)`,
    );
    for (const name of ['onPublish', 'onSubscribe'] as const) this.checkKind(name);
  }

  has(name: Export): boolean {
    return this.kindOf(name) === 'function';
  }

  /** @throws EventError that the handler raised, or `Code` for what it did not mean to */
  run(name: Export, context: object, { authMode }: Caller): unknown {
    const { log } = this.options;
    this.current = { authMode, appendError: (message) => log(`${name}: ${message}`) };
    this.world.handlerContext = JSON.stringify(context);
    try {
      const text = this.evaluate(`JSON.stringify(handlerModule.exports.${name}(JSON.parse(handlerContext)))`);
      return typeof text === 'string' ? JSON.parse(text) : undefined;
    } catch (error) {
      if (error instanceof EventError) throw error;
      log(`${name}: ${messageOf(error)}`);
      throw new EventError('Code', 'Runtime Error', 500);
    }
  }

  private checkKind(name: Export): void {
    const kind = this.kindOf(name);
    if (kind === 'undefined' || kind === 'function') return;
    throw new Error(
      `${name} is no function: handlers with a data source (request and response) do not run here.`,
    );
  }

  private kindOf(name: Export): unknown {
    return this.evaluate(`typeof handlerModule.exports.${name}`);
  }

  private evaluate(script: string): unknown {
    return new Script(script, { filename: 'handlers.js' }).runInContext(this.world, {
      timeout: this.options.milliseconds,
    });
  }
}

/** An error of another world is no instance of this world's `Error`. */
function messageOf(error: unknown): string {
  const { stack, message } = Object(error);
  return String(stack ?? message ?? error);
}
