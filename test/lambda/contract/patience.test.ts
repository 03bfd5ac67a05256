import { pauseSeconds, patientReceives, receivesFor, returnsDuring } from '../../../lambda/contract/patience';

const sumOf = (receives: number): number =>
  Array.from({ length: receives }, (_, index) => pauseSeconds(index + 1)).reduce((sum, one) => sum + one, 0);

describe('the pauses of a message that waits for a deployment', () => {
  it('grow from 10 seconds to 5 minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map(pauseSeconds)).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it.each([1, 60, 3600, 86_400])(
    'last at least as long as a deployment of %d seconds, and hardly longer',
    (seconds) => {
      const returns = returnsDuring(seconds);
      expect(sumOf(returns)).toBeGreaterThanOrEqual(seconds);
      expect(sumOf(returns - 1)).toBeLessThan(seconds);
    },
  );
});

describe('the receives of a queue', () => {
  it.each([1, 60, 3600, 86_400])(
    'have room for attempts, returns and receives in vain: %d seconds',
    (seconds) => {
      const receives = receivesFor(5, seconds);
      expect(receives).toBeGreaterThan(patientReceives(5, seconds));
      expect(patientReceives(5, seconds)).toBe(5 + returnsDuring(seconds));
      // What SQS allows: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
      expect(receives).toBeLessThanOrEqual(1000);
      expect(receives).toBeGreaterThanOrEqual(5);
    },
  );
});
