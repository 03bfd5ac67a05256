import { join } from 'node:path';

/** Where the functions' entry files are; handlers are known to `lib` by path only. */
export interface HandlerLocator {
  readonly dispatcher: string;
  readonly republisher: string;
  readonly uploads: string;
  readonly outcomes: string;
  readonly pusher: string;
  /** Dead letters, of the intake and of each consumer. */
  readonly letters: string;
  readonly sweeper: string;
  consumer(name: string): string;
}

export const projectRoot = join(__dirname, '..');

const lambda = join(projectRoot, 'lambda');

export const appHandlers: HandlerLocator = {
  dispatcher: join(lambda, 'dispatcher', 'handler.ts'),
  republisher: join(lambda, 'republisher', 'handler.ts'),
  uploads: join(lambda, 'uploads', 'handler.ts'),
  outcomes: join(lambda, 'outcomes', 'handler.ts'),
  pusher: join(lambda, 'pusher', 'handler.ts'),
  letters: join(lambda, 'letters', 'handler.ts'),
  sweeper: join(lambda, 'sweeper', 'handler.ts'),
  consumer: (name) => join(lambda, 'consumers', name, 'handler.ts'),
};

/** Credentials of the execution role alone, in place of the SDK's long chain of sources. */
export const roleCredentials = join(lambda, 'adapters', 'credentials.ts');
