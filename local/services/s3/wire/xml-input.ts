import { parseXml, type XmlElement } from '../../../wire/xml-reader';
import { malformedXml } from '../errors';

interface BodyShape {
  readonly root: string;
  /** The member of the input that the body is. */
  readonly member: string;
  /** Elements that stand beside each other as often as needed, and the member that lists them. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Elements whose children are a list. */
  readonly wrapped?: readonly string[];
}

const tagging: BodyShape = { root: 'Tagging', member: 'Tagging', wrapped: ['TagSet'] };

const shapes: Readonly<Record<string, BodyShape>> = {
  CompleteMultipartUpload: {
    root: 'CompleteMultipartUpload',
    member: 'MultipartUpload',
    lists: { Part: 'Parts' },
  },
  DeleteObjects: { root: 'Delete', member: 'Delete', lists: { Object: 'Objects' } },
  PutObjectTagging: tagging,
};

/** Whether the body of a call is a document, and not bytes to keep. */
export function hasDocument(action: string): boolean {
  return Object.hasOwn(shapes, action);
}

/**
 * The member that a call's body is.
 * @throws AwsError `MalformedXML`
 */
export function readDocument(action: string, body: Buffer): Record<string, unknown> {
  const shape = shapes[action];
  const root = parseXml(body.toString());
  if (shape === undefined || root?.name !== shape.root) throw malformedXml();
  return { [shape.member]: structureOf(root, shape) };
}

/**
 * The tags in a form's field; none in a document that is something else.
 * @throws AwsError `MalformedXML`
 */
export function readTagging(text: string): Record<string, unknown> {
  const root = parseXml(text);
  if (root === undefined) throw malformedXml();
  return root.name === tagging.root ? structureOf(root, tagging) : {};
}

function structureOf(element: XmlElement, shape: BodyShape): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  const lists = new Map<string, unknown[]>();
  for (const child of element.children) {
    const list = shape.lists?.[child.name];
    if (list !== undefined) {
      const items = lists.get(list) ?? [];
      items.push(structureOf(child, shape));
      lists.set(list, items);
    } else if (shape.wrapped?.includes(child.name) === true) {
      members[child.name] = child.children.map((item) => structureOf(item, shape));
    } else members[child.name] = child.children.length > 0 ? structureOf(child, shape) : child.text;
  }
  return { ...members, ...Object.fromEntries(lists) };
}
