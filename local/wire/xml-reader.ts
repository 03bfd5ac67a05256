/** An element of a document: text, or other elements. */
export interface XmlElement {
  /** Without a namespace's prefix. */
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly qualifiedName: string;
  text: string;
  readonly children: XmlElement[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A tag, a comment, a declaration, literal text, or text. */
const token =
  /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/gy;

/**
 * Reads the documents that clients of AWS send: attributes are passed over, document types refused.
 * @returns the root; undefined when it is not well-formed
 */
export function parseXml(document: string): XmlElement | undefined {
  const text = document.replace(/^\uFEFF/, '').trim();
  const top: OpenElement = { qualifiedName: '', text: '', children: [] };
  const open = [top];
  let end = 0;
  for (const match of text.matchAll(token)) {
    end = match.index + match[0].length;
    const [, literal, closing, name, empty, characters] = match;
    const inner = open.at(-1) ?? top;
    if (literal !== undefined) inner.text += literal;
    else if (characters !== undefined) inner.text += characters.replace(/&(#?\w+);/g, replaceEntity);
    else if (name === undefined) continue;
    else if (closing === '/') {
      if (open.length === 1 || inner.qualifiedName !== name) return undefined;
      open.pop();
      open.at(-1)?.children.push(closed(inner));
    } else {
      const element: OpenElement = { qualifiedName: name, text: '', children: [] };
      if (empty === '/') inner.children.push(closed(element));
      else open.push(element);
    }
  }
  if (end !== text.length || open.length !== 1 || top.children.length !== 1 || top.text.trim() !== '') {
    return undefined;
  }
  return top.children[0];
}

function closed({ qualifiedName, text, children }: OpenElement): XmlElement {
  return { name: qualifiedName.slice(qualifiedName.indexOf(':') + 1), text, children };
}

function replaceEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities[name] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
