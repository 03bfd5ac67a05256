import { loadProblems } from '../../../local/load-failures';

describe('a function whose code does not load', () => {
  const problemOf = (...trace: readonly string[]): string | undefined =>
    loadProblems(
      [{ functionName: 'f', errorType: 'Error', errorMessage: 'no', trace }],
      [
        {
          template: 'a.json',
          stackName: 'a',
          logicalId: 'F',
          type: 'AWS::Lambda::Function',
          generatedName: 'f',
          ref: 'f',
        },
      ],
    )[0]?.why.slice('its code does not load, so that its invocations fail: Error: no'.length);

  it.each([
    ['the first line of a syntax error', ['/a/b.js:1'], ' (/a/b.js:1)'],
    ['the first line after other words', ['in /a/b.js:1'], ' (/a/b.js:1)'],
    ['its own files', ['Error: no', '    at node:a:1:1', '    at f (/a/b.js:1:2)'], ' (at f (/a/b.js:1:2))'],
    ['no line', ['Error: no'], ''],
  ])('is reported with the place in %s', (_, trace, place) => {
    expect(problemOf(...trace)).toBe(place);
  });

  it('is reported in linear time, however long its message is', () => {
    expect(problemOf('x'.repeat(5e6), `at ${'1'.repeat(5e6)}`)).toBe('');
  });
});
