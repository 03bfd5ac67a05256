import { JavaList, JavaMap, toJson, type Value } from '../velocity/values';

const token = /<\?[^]*?\?>|<!--[^]*?-->|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s[^>]*?)?)(\/)?>|([^<]+)/g;

interface Open {
  readonly name: string;
  readonly children: JavaMap;
  text: string;
}

/**
 * An answer of the AWS query protocol as JSON. API Gateway asks services for JSON, and SQS and SNS give it this form:
 * `{"SendMessageResponse":{"SendMessageResult":{"MessageId":"…"},"ResponseMetadata":{"RequestId":"…"}}}`.
 */
export function xmlToJson(xml: string): string {
  const root: Open = { name: '', children: new JavaMap(), text: '' };
  const stack: Open[] = [root];
  for (const [, closed, opened, , empty, text] of xml.matchAll(token)) {
    const current = stack.at(-1) ?? root;
    if (text !== undefined) current.text += unescapeXml(text);
    if (opened !== undefined) stack.push({ name: opened, children: new JavaMap(), text: '' });
    if (closed === undefined && empty === undefined) continue;
    const done = stack.pop();
    const parent = stack.at(-1);
    if (done !== undefined && parent !== undefined) add(parent.children, done);
  }
  const [only] = root.children.entries.values();
  // An error is not wrapped.
  return toJson(root.children.has('ErrorResponse') && only !== undefined ? only : root.children);
}

function add(children: JavaMap, { name, children: own, text }: Open): void {
  const value: Value = own.entries.size === 0 ? text : own;
  const before = children.get(name);
  if (before === null) children.put(name, value);
  else if (before instanceof JavaList) before.items.push(value);
  else children.put(name, new JavaList([before, value], 'json'));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (found, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ''] ?? found;
    },
  );
}
