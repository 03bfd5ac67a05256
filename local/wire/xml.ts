/** Matches what XML 1.0 cannot hold; a lone surrogate counts. https://www.w3.org/TR/xml/#charsets */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const everyForbidden = new RegExp(forbidden.source, 'gu');
const special = /[&<>"\r]/;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a plain carriage return into a line feed.
  '\r': '&#xD;',
};

/** Whether every character of `text` may stand in an XML 1.0 document, which SQS and SNS ask of messages. */
export function isXmlText(text: string): boolean {
  return !forbidden.test(text);
}

/** `text` as the content of an element or attribute; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  const clean = forbidden.test(text) ? text.replace(everyForbidden, '\uFFFD') : text;
  return special.test(clean)
    ? clean.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character)
    : clean;
}

/** An element around XML that is already escaped. */
export function element(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** An element that holds text; nothing when there is no value. */
export function textElement(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}
