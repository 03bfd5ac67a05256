import { subjectOf, subjectsOf } from '../../local/message-subject';

const event = (id: string) => JSON.stringify({ data: { id: 'of the data' }, specversion: '1.0', id });

describe('what a message is about', () => {
  it.each([
    ['the id of a CloudEvent', event('request-1'), 'request-1'],
    ['the id of a notification', '{"Type":"Notification","MessageId":"m","Message":"x"}', 'm'],
    ['nothing where the body is no JSON', '"specversion"', undefined],
    ['nothing where the body is broken', '{"specversion":', undefined],
    ['nothing where the id is no text', '{"specversion":"1.0","id":1}', undefined],
    ['nothing where the body is other JSON', '{"id":"order-1"}', undefined],
    ['nothing where the body is text', 'Hello', undefined],
    ['nothing where the body is null', 'null', undefined],
  ])('is %s', (_, body, subject) => {
    expect(subjectOf(body)).toBe(subject);
  });

  it('is of a batch the first few of its messages', () => {
    const batch = [1, 2, 3, 4, 5].map((n) => ({ id: `m${n}`, body: n === 2 ? 'text' : event(`r${n}`) }));
    expect(subjectsOf(batch.slice(0, 2))).toBe('r1 m2');
    expect(subjectsOf(batch)).toBe('r1 m2 r3 and 2 more');
    expect(subjectsOf(batch.slice(1, 2))).toBeUndefined();
  });
});
