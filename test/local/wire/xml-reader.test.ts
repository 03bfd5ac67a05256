import { parseXml } from '../../../local/wire/xml-reader';

const leaf = (name: string, text: string) => ({ name, text, children: [] });

describe('a document', () => {
  it('is read with its texts, whatever spells them', () => {
    const text = `<?xml version="1.0"?>
      <!-- who -->
      <s:Tag xmlns:s="http://x" a='1'><Key>a &amp; b&#x21;&#33;</Key><Value><![CDATA[<1>]]></Value><None/></s:Tag>`;
    expect(parseXml(text)).toEqual({
      name: 'Tag',
      text: '',
      children: [leaf('Key', 'a & b!!'), leaf('Value', '<1>'), leaf('None', '')],
    });
  });

  it.each([
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>text',
    '<a',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  ])('fails to be read when it is %s', (text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  it('fails to be read in linear time when a tag with 5 MB of spaces does not end', () => {
    expect(parseXml(`<a${' '.repeat(5e6)}b`)).toBeUndefined();
    expect(parseXml(`<a>${'<b '.repeat(1e6)}`)).toBeUndefined();
  });
});
