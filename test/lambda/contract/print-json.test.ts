import fc from 'fast-check';
import { escapeUnaccepted, printJson } from '../../../lambda/contract/print-json';
import { isXmlText } from '../../../local/wire/xml';

describe('JSON for a queue or a topic', () => {
  it.each([
    ['\ufffe', String.raw`"\ufffe"`],
    ['\uffff', String.raw`"\uffff"`],
    ['\u0001', String.raw`"\u0001"`],
    ['\ud800a', String.raw`"\ud800a"`],
    ['a\udfff', String.raw`"a\udfff"`],
    ['\\\ufffe', String.raw`"\\\ufffe"`],
    ['é🍵\u{1fffe}\u007f', '"é🍵\u{1fffe}\u007f"'],
  ])('has an escape for each character that is not accepted, and no other: %j', (value, text) => {
    expect(printJson(value)).toBe(text);
  });

  it('is accepted, and has the same value, whatever the value', () => {
    const string = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\ufffe', '\uffff', '\\', '"', '\ud83c', '\udf75', 'u'),
        fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      ),
    });
    fc.assert(
      fc.property(fc.dictionary(string, fc.array(string)), (value) => {
        const text = printJson(value);
        expect(isXmlText(text)).toBe(true);
        expect(JSON.parse(text)).toEqual({ ...value });
      }),
    );
  });
});

describe('text for a queue or a topic', () => {
  it('keeps tabs and line ends, and shows other characters that are not accepted', () => {
    expect(escapeUnaccepted('a\t\r\n\u0000{\ufffe')).toBe(`a\t\r\n${String.raw`\u0000{\ufffe`}`);
  });
});
