import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { NotUnderstood } from '../../../../lambda/core/queue/wait-for-deployment';
import { surveyFiled } from '../../../sample-app/request-types';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { oddFailures } from '../../odd-failures';
import { consumer, drivers, startDriver } from './drivers';

const survey = queueRecord(eventText(surveyFiled.example, 'survey-filed'), 'odd');
const neighbour = queueRecord(eventText(surveyFiled.example, 'survey-filed', requestId(1)), 'neighbour');

function unreadable(): never {
  throw new Error('Not to be read');
}

/** An object whose members all throw when they are read. */
const hostile = new Proxy(
  {},
  { get: unreadable, getPrototypeOf: unreadable, has: unreadable, ownKeys: unreadable },
);

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function withGetters(error: Error, ...members: readonly string[]): Error {
  for (const member of members) Object.defineProperty(error, member, { get: unreadable });
  return error;
}

function circular(): Error {
  const error = new Error('Round and round');
  error.cause = error;
  return error;
}

/** Values by what they are: jest would print the values themselves. */
const thrown = new Map<string, unknown>([
  ['undefined', undefined],
  ['null', null],
  ['a number', Number.NaN],
  ['a bigint', 1n],
  ['a symbol', Symbol('odd')],
  ['a function', unreadable],
  ['an empty text', ''],
  ['a long text', 'x'.repeat(1_000_000)],
  ['an object without a prototype', Object.create(null)],
  ['a hostile object', hostile],
  ['a revoked proxy', revoked()],
  ['an error without a message', new Error()],
  [
    'an error whose members cannot be read',
    withGetters(new Error('Odd'), 'stack', 'name', 'message', 'cause'),
  ],
  ['an error whose name is undefined', Object.assign(new Error('Odd'), { name: undefined })],
  ['an error whose message is an object', Object.assign(new Error('Odd'), { message: {} })],
  ['an error whose message is a symbol', Object.assign(new Error('Odd'), { message: Symbol('odd') })],
  ['an error that is its own cause', circular()],
  ['an error with hostile causes', new AggregateError([hostile, revoked(), null], 'Odd', { cause: hostile })],
  ['an error with lone surrogates', new Error('\ud800 \udfff \ufffe')],
  ['a refusal of the work itself', new NotUnderstood('Odd', 'Never seen')],
  ...oddFailures.map(([what, error]) => [`a permanent failure ${what}`, error] as const),
]);

const results = new Map<string, unknown>([
  ['a bigint', 1n],
  ['a symbol', Symbol('odd')],
  ['a circular object', circular()],
  ['a hostile object', hostile],
  ['a revoked proxy', revoked()],
  ['an object whose toJSON throws', { toJSON: unreadable }],
  [
    'an object with a getter that throws',
    Object.defineProperty({}, 'odd', { get: unreadable, enumerable: true }),
  ],
  // eslint-disable-next-line unicorn/no-thenable -- anything can be returned
  ['a thenable that throws', { then: unreadable }],
  ['a permanent failure', new PermanentFailure('Odd', 'Returned')],
]);

describe.each(drivers)('work that is driven %s', (driver) => {
  it.each([...thrown.keys()])(
    'can throw %s: the end is recorded, and the neighbour succeeds',
    async (what) => {
      const { invoke, tasks, lines } = startDriver(driver, ({ id }) => {
        if (id !== requestId()) return 'done';
        // eslint-disable-next-line typescript/only-throw-error -- anything can be thrown
        throw thrown.get(what);
      });
      expect(await invoke([survey, neighbour])).not.toContain('neighbour');
      expect(tasks.task(requestId(1), consumer)?.state).toBe('succeeded');
      const { state, error } = tasks.task(requestId(), consumer) ?? {};
      expect(['retrying', 'failed']).toContain(state);
      expect(error?.title).toEqual(expect.stringMatching(/./));
      expect(error?.detail).toEqual(expect.stringMatching(/./));
      expect(lines().length).toBeGreaterThan(0);
    },
  );

  it.each([...results.keys()])(
    'can return %s: an end is recorded, and the neighbour succeeds',
    async (what) => {
      const { invoke, tasks } = startDriver(driver, ({ id }) =>
        id === requestId() ? results.get(what) : 'done',
      );
      expect(await invoke([survey, neighbour])).not.toContain('neighbour');
      expect(tasks.task(requestId(1), consumer)?.state).toBe('succeeded');
      expect(['retrying', 'failed', 'succeeded']).toContain(tasks.task(requestId(), consumer)?.state);
    },
  );
});
