import { PermanentFailure } from '../../lambda/core/permanent-failure';

function unreadable(): never {
  throw new Error('Not to be read');
}

/** Failures for callers that consumers can make, past the types. */
export const oddFailures: readonly (readonly [what: string, error: unknown, recorded: object])[] = [
  [
    'without a detail',
    new PermanentFailure('Refused', JSON.parse('{}').reason),
    { title: 'Refused', detail: 'The consumer gave no reason.' },
  ],
  [
    'with an object for a title',
    new PermanentFailure(JSON.parse('{"title":{}}').title, 'Out of stock'),
    { title: 'Request failed', detail: 'Out of stock' },
  ],
  [
    'whose title cannot be read',
    Object.defineProperty(new PermanentFailure('Refused', 'Out of stock'), 'title', { get: unreadable }),
    { title: 'Request failed', detail: 'Out of stock' },
  ],
  [
    'that no constructor made',
    Object.create(PermanentFailure.prototype),
    { title: 'Request failed', detail: 'The consumer gave no reason.' },
  ],
];
