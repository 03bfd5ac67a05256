import { isLastAttempt, partialBatch } from '../../../../lambda/core/queue/partial-batch';
import { queueRecord } from '../../intake-message';

describe('the partial batch response', () => {
  it('is empty when all went well', () => {
    expect(partialBatch([])).toEqual({ batchItemFailures: [] });
  });

  it('names each message that must come back once', () => {
    expect(partialBatch([queueRecord('', 'a'), queueRecord('', 'b'), queueRecord('', 'a')])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    });
  });
});

describe('the last attempt', () => {
  it.each([
    [1, false],
    [4, false],
    [5, true],
    [6, true],
  ])('at receive %d of 5: %s', (receiveCount, last) => {
    expect(isLastAttempt(queueRecord('', 'm', receiveCount), 5)).toBe(last);
  });
});
