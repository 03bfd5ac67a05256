import { source } from '../sources';
import type { Cases } from './case';

/** A name that comes twice: in the policy's text, in the body's text, beside `$or` and inside it. */
export const repeats: Cases = {
  attributes: [
    ['{"a":["1"],"a":["2"]}', { a: '2' }, true, source.rulerCompiler],
    ['{"a":["1"],"a":["2"]}', { a: '1' }, false, source.rulerCompiler],
    [
      '{"$or":[{"a":["1"]},{"b":["1"]}],"$or":[{"c":["1"]},{"d":["1"]}]}',
      { a: '1', d: '1' },
      true,
      source.rulerCompiler,
    ],
    [
      '{"$or":[{"a":["1"]},{"b":["1"]}],"$or":[{"c":["1"]},{"d":["1"]}]}',
      { c: '1' },
      false,
      source.rulerCompiler,
    ],
    // Of a key beside `$or` and inside it the later one counts: it is one key, and the guide has no AND for one key
    ['{"a":["1"],"$or":[{"a":["2"]},{"b":["3"]}]}', { a: '2' }, true, source.rulerCompiler],
    ['{"a":["1"],"$or":[{"a":["2"]},{"b":["3"]}]}', { a: '1' }, false, source.rulerCompiler],
    ['{"a":["1"],"$or":[{"a":["2"]},{"b":["3"]}]}', { a: '1', b: '3' }, true, source.rulerCompiler],
    ['{"a":["1"],"$or":[{"a":["2"]},{"b":["3"]}]}', { a: ['1', '2'] }, true, source.rulerCompiler],
    ['{"$or":[{"a":["2"]},{"b":["3"]}],"a":["1"]}', { a: '2' }, false, source.rulerCompiler],
    ['{"$or":[{"a":["2"]},{"b":["3"]}],"a":["1"]}', { a: '1' }, true, source.rulerCompiler],
    ['{"$or":[{"7":["2"]},{"b":["3"]}],"7":["1"]}', { '7': '1' }, true, source.rulerCompiler],
    ['{"$or":[{"7":["2"]},{"b":["3"]}],"7":["1"]}', { '7': '2' }, false, source.rulerCompiler],
    ['{"$or":[{"a":["1"],"a":["2"]},{"b":["3"]}]}', { a: '1' }, false, source.rulerCompiler],
  ],
  bodies: [
    // In the policy
    ['{"a":{"b":["1"]},"a":{"c":["2"]}}', { a: { b: '1', c: '2' } }, true, source.rulerCompiler],
    ['{"a":{"b":["1"]},"a":{"c":["2"]}}', { a: { c: '2' } }, false, source.rulerCompiler],
    ['{"a":{"b":["1"]},"a":{"b":["2"]}}', { a: { b: '2' } }, true, source.rulerCompiler],
    ['{"a":{"b":["1"]},"a":{"b":["2"]}}', { a: { b: '1' } }, false, source.rulerCompiler],
    ['{"a":{"b":["1"]},"a.b":["2"]}', { a: { b: '2' } }, true, source.rulerCompiler],
    ['{"a":{"b":["1"]},"a.b":["2"]}', { a: { b: '1' } }, false, source.rulerCompiler],
    ['{"a":["1"],"a":{"b":["2"]}}', { a: ['1', { b: '2' }] }, true, source.rulerArrayTest],
    [
      '{"lines":{"points":[287.48116291799363],"points":{"pp":["index0"]}}}',
      {
        lines: [
          {
            points: [
              [
                [{ pp: 'index0' }, 483.3474497412421, 287.48116291799363],
                [{ pp: 'index1' }, 489.9],
              ],
            ],
          },
        ],
      },
      true,
      source.rulerArrayTest,
    ],
    // In the body
    [{ a: ['1'] }, '{"a":"1","a":"2"}', true, source.rulerEvent],
    [{ a: ['2'] }, '{"a":"1","a":"2"}', true, source.rulerEvent],
    [{ a: ['3'] }, '{"a":"1","a":"2"}', false, source.rulerEvent],
    [{ a: [{ 'anything-but': '1' }] }, '{"a":"1","a":"2"}', true, source.rulerEvent],
    [{ a: [{ 'anything-but': '1' }] }, '{"a":"1","a":"1"}', false, source.rulerEvent],
    [{ a: [{ exists: true }] }, '{"a":null,"a":"x"}', true, source.rulerEvent],
    [{ a: [{ exists: false }] }, '{"a":"x","a":{}}', false, source.rulerEvent],
    [{ a: { b: ['1'] } }, '{"a":{"b":"1"},"a":{"b":"2"}}', true, source.rulerEvent],
    [{ a: { b: ['1'], c: ['2'] } }, '{"a":{"b":"1"},"a":{"c":"2"}}', true, source.rulerEvent],
    [{ a: { b: ['1'], c: ['2'] } }, '{"a":[{"b":"1"}],"a":[{"c":"2"}]}', true, source.rulerEvent],
    [{ a: { b: ['1'], c: ['2'] } }, '{"a":[{"b":"1"},{"c":"2"}],"a":7}', false, source.rulerEvent],
    [{ a: ['"'] }, '{"a":"\\"","a":"\\\\"}', true, source.rulerEvent],
    [{ 'a"': ['1'] }, '{"a\\"" : "1", "a\\"" : "2"}', true, source.rulerEvent],
    [{ a: ['1'] }, '{"x":"{\\"a\\":1,\\"a\\":1}","a":"1"}', true, source.rulerEvent],
    [{ a: ['x'] }, '{"a":{"a":"x"},"a":{"a":"x"}}', false, source.rulerEvent],
    [{ a: [1] }, '{"a":true,"a":1e0,"b":[],"b":{}}', true, source.rulerEvent],
  ],
};
