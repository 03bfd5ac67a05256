import {
  bodiesInMemory,
  hopLimits,
  intakeLimit,
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
  it('is for the largest upload what lets it be in hand', () => {
    expect(bodiesInMemory(memoryFor(maxUploadBytes))).toBe(maxUploadBytes);
    expect(memoryFor(maxUploadBytes)).toBeLessThan(1024);
  });

  it('leaves the smallest function nothing for bodies: each is alone', () => {
    expect(bodiesInMemory(128)).toBe(0);
  });
});
