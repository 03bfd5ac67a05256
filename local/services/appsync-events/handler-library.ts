import type { Clock } from '../../clock';
import type { Random } from '../../random';
import type { AuthMode } from './definition';
import { EventError } from './errors';

export interface LibraryOptions {
  readonly clock: Clock;
  readonly random: Random;
}

/** The words that `util.authType` has for the modes. */
const authTypes: Readonly<Record<AuthMode, string>> = {
  API_KEY: 'API Key Authorization',
  AWS_IAM: 'IAM Authorization',
  AWS_LAMBDA: 'Lambda Authorization',
};

/** What one run of a handler has to do with the outside. */
export interface HandlerRun {
  readonly authMode: AuthMode;
  /** Given the errors that the handler adds while it goes on. */
  readonly appendError: (message: string) => void;
}

/**
 * `util` of `@aws-appsync/utils`, as far as handlers without data sources need it; using anything else throws an error
 * that names it.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/built-in-util-js.html
 * @param current the run that is under way
 */
export function handlerUtil({ clock, random }: LibraryOptions, current: () => HandlerRun): object {
  const now = (): number => clock.now();
  return named('util', {
    error: (message: unknown, type: unknown = 'Custom') => {
      throw new EventError(String(type), String(message));
    },
    appendError: (message: unknown) => current().appendError(String(message)),
    // Its type is not that of a request without valid credentials.
    unauthorized: () => {
      throw new EventError('Unauthorized', 'You are not authorized to make this call.', 403);
    },
    authType: () => authTypes[current().authMode],
    autoId: () => random.uuid(),
    matches: (pattern: unknown, text: unknown) => new RegExp(String(pattern)).test(String(text)),
    base64Encode: (text: unknown) => Buffer.from(String(text)).toString('base64'),
    base64Decode: (text: unknown) => Buffer.from(String(text), 'base64').toString('utf8'),
    urlEncode: (text: unknown) => encodeURIComponent(String(text)),
    urlDecode: (text: unknown) => decodeURIComponent(String(text)),
    time: named('util.time', {
      nowISO8601: () => new Date(now()).toISOString(),
      nowEpochSeconds: () => Math.floor(now() / 1000),
      nowEpochMilliSeconds: now,
      epochMilliSecondsToISO8601: (time: number) => new Date(time).toISOString(),
      epochMilliSecondsToSeconds: (time: number) => Math.floor(time / 1000),
      parseISO8601ToEpochMilliSeconds: (text: string) => Date.parse(text),
    }),
  });
}

/** `members`, where what is missing is said by name. */
export function named(name: string, members: object): object {
  return new Proxy(members, {
    get: (target, key) => {
      if (Reflect.has(target, key) || typeof key === 'symbol') return Reflect.get(target, key);
      throw new EventError('Unsupported', `${name}.${key} does not run here.`, 500);
    },
  });
}
