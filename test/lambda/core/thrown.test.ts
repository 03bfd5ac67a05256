import { describeError, isA, thrownFields } from '../../../lambda/core/thrown';

class Unreadable {
  get name(): string {
    throw new Error('No name');
  }
  get message(): string {
    throw new Error('No message');
  }
  get stack(): string {
    throw new Error('No stack');
  }
  get cause(): unknown {
    throw new Error('No cause');
  }
  get errors(): unknown {
    throw new Error('No errors');
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function withCause(depth: number): Error {
  return new Error(`level ${depth}`, depth === 0 ? {} : { cause: withCause(depth - 1) });
}

function textsOf(error: unknown): readonly string[] {
  const { causes } = thrownFields(error);
  return Array.isArray(causes) ? causes.map((cause: string) => cause.split('\n')[0] ?? '') : [];
}

describe('the description of whatever was thrown', () => {
  const nothing = { name: 'Error', message: 'Something other than an Error was thrown' };

  it.each([
    ['an error', new TypeError('no'), { name: 'TypeError', message: 'no' }],
    ['a text', 'text', { name: 'Error', message: 'text' }],
    ['an error of another realm', { name: 'Foreign', message: 'no' }, { name: 'Foreign', message: 'no' }],
    ['an object', { odd: 1 }, nothing],
    ['undefined', undefined, nothing],
    ['null', null, nothing],
    ['a function', () => 1, nothing],
    ['getters that throw', new Unreadable(), nothing],
    ['a revoked proxy', revoked(), nothing],
  ])('has name and message of %s', (_, thrown, description) => {
    expect(describeError(thrown)).toEqual(description);
    expect(() => JSON.stringify(thrownFields(thrown))).not.toThrow();
  });

  it('is bounded', () => {
    const long = 'x'.repeat(1_000_000);
    const error = Object.assign(new Error(long, { cause: new Error(long) }), { name: long });
    expect(JSON.stringify(thrownFields(error)).length).toBeLessThan(10_000);
  });

  it.each([
    ['a body that JSON.parse quotes', () => JSON.parse('{"customer":Jane Doe}'), 'customer'],
    [
      'the middle of a long body',
      () => JSON.parse(`[${'1,'.repeat(99)} Jane Doe ${',1'.repeat(99)}]`),
      'Jane',
    ],
  ])('leaves out %s', (_, parse, secret) => {
    let thrown: unknown;
    try {
      parse();
    } catch (error) {
      thrown = error;
    }
    expect(describeError(thrown).message).toMatch(/is not valid JSON$/);
    expect(JSON.stringify(thrownFields(thrown))).not.toContain(secret);
  });

  it.each([
    'Refused: Authorization: Bearer abcdefghijklmnop-SECRET',
    'GET https://user:SECRET@example.com failed',
    'GET https://example.com/?a=1&access_token=SECRET&b=2 failed',
    'GET https://example.com/?X-Amz-Security-Token=SECRET failed',
    `Invalid token eyJhbGciOi.${'SECRET'}.x`,
  ])('leaves out the secret of %s', (message) => {
    const text = JSON.stringify(thrownFields(new Error(message, { cause: new Error(message) })));
    expect(text).not.toContain('SECRET');
    expect(text).toContain('***');
  });
});

describe('the fields of a log line about an error', () => {
  it('have name, message, and the frames of the stack', () => {
    const { error, detail, stack, causes } = thrownFields(new RangeError('no\n    at smuggled'));
    expect([error, detail, causes]).toEqual(['RangeError', 'no\n    at smuggled', undefined]);
    expect(stack).toContain('thrown.test.ts');
    expect(stack).not.toContain('smuggled');
  });

  it('have a text that was thrown as it is', () => {
    expect(thrownFields('text')).toEqual({ detail: 'text' });
  });

  it('have the chain of causes, the nearest first, each with its frames', () => {
    const error = new Error('outer', { cause: new TypeError('inner', { cause: 'a text' }) });
    expect(textsOf(error)).toEqual(['TypeError: inner', 'a text']);
    expect(thrownFields(error)['causes']).toEqual([expect.stringContaining('thrown.test.ts'), 'a text']);
  });

  it('have the errors of an aggregate, and the causes of each', () => {
    const error = new AggregateError([new Error('one', { cause: new Error('why') }), 'two'], 'all');
    expect(textsOf(error)).toEqual(['Error: one', 'two', 'Error: why']);
  });

  it('have five causes at most', () => {
    expect(textsOf(withCause(20))).toEqual([19, 18, 17, 16, 15].map((depth) => `Error: level ${depth}`));
  });

  it('have a cause that is its own cause once', () => {
    const one = new Error('one');
    const two = new Error('two', { cause: one });
    one.cause = two;
    expect(textsOf(one)).toEqual(['Error: two']);
  });

  it('have nothing of what clients of services keep in their errors', () => {
    const error = Object.assign(new Error('403'), { config: { headers: { authorization: 'SECRET' } } });
    expect(JSON.stringify(thrownFields(error))).not.toContain('SECRET');
  });

  it('say of causes that cannot be read that there are such', () => {
    expect(textsOf(new Error('outer', { cause: new Unreadable() }))).toEqual([
      'Error: Something other than an Error was thrown',
    ]);
    expect(textsOf({ message: 'odd', errors: revoked() })).toEqual([]);
  });
});

describe('the test for a class', () => {
  it('is false for what cannot be asked', () => {
    expect(isA(revoked(), Error)).toBe(false);
    expect(isA(new TypeError('no'), Error)).toBe(true);
  });
});
