import {
  bodiesInMemory,
  hopLimits,
  intakeLimit,
  maxBodyValues,
  maxReasonLength,
  maxUploadBytes,
  memoryFor,
  publishLimit,
} from '../../../lambda/contract/size-limits';

describe('the limits of messages', () => {
  it('leave room in the dead-letter queue for the largest request with its reason', () => {
    expect(intakeLimit() + 'reason'.length + 'String'.length + maxReasonLength).toBe(hopLimits.sqs);
  });

  it('let a request through that is larger than a topic takes', () => {
    expect(intakeLimit()).toBeGreaterThan(900 * 1024);
    expect(publishLimit()).toBe(hopLimits.sns);
  });

  it('follow a topic that takes more, up to what a queue takes', () => {
    expect(publishLimit(500_000)).toBe(500_000);
    expect(publishLimit(2_000_000)).toBe(hopLimits.sqs);
  });

  it('let a function be called with the largest message, escaped as it may be', () => {
    expect(3 * intakeLimit()).toBeLessThan(hopLimits.lambda);
  });
});

describe('the memory of functions', () => {
  it('is enough for as many bodies as may be in hand at once', () => {
    for (const memory of [256, 512, 1024, 4096, 10_240]) {
      for (const size of [1000, 100_000, 5_000_000, 14_000_000, maxUploadBytes]) {
        const count = Math.floor(bodiesInMemory(memory) / size);
        // Each is rounded up.
        const needed = memoryFor(0) + count * (memoryFor(size) - memoryFor(0) - 1);
        expect([memory, size, needed <= memory]).toEqual([memory, size, true]);
      }
    }
  });

  it('grows with the body, to what the largest upload needs', () => {
    const sizes = [0, 1000, 1_000_000, 14_000_000, 20_000_000, maxUploadBytes];
    const needed = sizes.map(memoryFor);
    expect(needed).toEqual(needed.toSorted((one, other) => one - other));
    expect(needed[0]).toBe(128);
    // Lambda gives new accounts 3,008 MiB at most.
    expect(needed.at(-1)).toBeLessThan(3008);
  });

  it('lets a million articles be counted in an upload', () => {
    // An object, two names and two values each.
    expect(maxBodyValues).toBeGreaterThan(5 * 1_000_000 + 10);
  });

  it('leaves the smallest function nothing for bodies: each is alone', () => {
    expect(bodiesInMemory(128)).toBe(0);
  });
});
