import { linesOf, orderOf } from '../../../../lambda/core/queue/lines';
import { queueRecord } from '../../intake-message';

describe('lines', () => {
  it('have the items of a group in their order, and each without a group by itself', () => {
    const lines = linesOf(['a1', 'b1', '-', 'a2', '-', 'b2', 'a3'], (item) =>
      item === '-' ? undefined : item.charAt(0),
    );
    expect(lines).toEqual([['a1', 'a2', 'a3'], ['b1', 'b2'], ['-'], ['-']]);
  });
});

describe('the order of a record', () => {
  const record = queueRecord('');
  const attributes = { ...record.attributes, MessageGroupId: 'g' };

  it('is its message group on a FIFO queue', () => {
    const eventSourceARN = 'arn:aws:sqs:eu-central-1:000000000000:work.fifo';
    expect(orderOf({ ...record, attributes, eventSourceARN })).toBe('g');
  });

  it('is none on a standard queue, where a group is for fairness', () => {
    const eventSourceARN = 'arn:aws:sqs:eu-central-1:000000000000:work';
    expect(orderOf({ ...record, attributes, eventSourceARN })).toBeUndefined();
  });
});
