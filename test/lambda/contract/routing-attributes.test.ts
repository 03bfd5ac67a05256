import { messageAttributes } from '../../../lambda/contract/routing-attributes';

describe('message attributes', () => {
  it('have the type that SNS filters by', () => {
    expect(messageAttributes('t', { name: 'x', size: -0.5, tags: ['a', 'b"c'] })).toEqual({
      type: { DataType: 'String', StringValue: 't' },
      name: { DataType: 'String', StringValue: 'x' },
      size: { DataType: 'Number', StringValue: '-0.5' },
      tags: { DataType: 'String.Array', StringValue: '["a","b\\"c"]' },
    });
  });

  it('leave out an empty string, which SNS refuses', () => {
    expect(Object.keys(messageAttributes('t', { empty: '', zero: 0 }))).toEqual(['type', 'zero']);
  });

  it('escape characters that SNS does not accept, so that no request costs its batch the call', () => {
    expect(messageAttributes('t', { name: 'a\ufffe\ud800', tags: ['\uffff'] })).toMatchObject({
      name: { StringValue: String.raw`a\ufffe\ud800` },
      tags: { StringValue: String.raw`["\uffff"]` },
    });
  });

  it('fails for an eleventh attribute, with which raw delivery would discard the message', () => {
    const chosen = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, index]));
    expect(() => messageAttributes('t', chosen)).toThrow(
      'Request type t chooses 10 routing attributes, not 9 at most',
    );
  });

  it('fails when a request type would hide the type', () => {
    expect(() => messageAttributes('t', { type: 'x' })).toThrow('must not choose the attribute "type"');
  });
});
