import { isStructure, type Structure } from '../../../aws/structure';
import { parseXml, type XmlElement } from '../../../wire/xml-reader';

/** How a structure of an answer is written as JSON. */
interface Shape {
  /** Members that are null when the answer does not have them. */
  readonly members: readonly string[];
  /** Flattened lists of SQS: the name of an item's element, and the member it belongs to. */
  readonly lists?: Readonly<Record<string, ListShape>>;
}

interface ListShape {
  readonly member: string;
  readonly item?: Shape;
}

const named = (member: string): Shape => ({ members: [], lists: { [member.slice(0, -1)]: { member } } });
const queueUrls: Shape = { members: ['queueUrls'], lists: { QueueUrl: { member: 'queueUrls' } } };

const attributeValue: Shape = {
  members: ['BinaryListValues', 'BinaryValue', 'DataType', 'StringListValues', 'StringValue'],
};

const receivedMessage: Shape = {
  members: ['Attributes', 'MD5OfMessageAttributes', 'MessageAttributes'],
  lists: {
    Attribute: { member: 'Attributes' },
    MessageAttribute: {
      member: 'MessageAttributes',
      item: { members: [], lists: { Value: { member: 'Value', item: attributeValue } } },
    },
  },
};

const batchOf = (entry: string): Shape => ({
  members: ['Failed', 'Successful'],
  lists: { [entry]: { member: 'Successful' }, BatchResultErrorEntry: { member: 'Failed' } },
});

/**
 * Results by action. SQS keeps its older names in JSON: `messages` and `queueUrls` in lower case.
 * https://github.com/aws-samples/serverless-patterns/tree/main/APIGateway-SQS-ReceiveMessages
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html
 */
const results: Readonly<Record<string, Shape>> = {
  ChangeMessageVisibilityBatch: batchOf('ChangeMessageVisibilityBatchResultEntry'),
  DeleteMessageBatch: batchOf('DeleteMessageBatchResultEntry'),
  GetQueueAttributes: named('Attributes'),
  ListDeadLetterSourceQueues: queueUrls,
  ListQueueTags: named('Tags'),
  ListQueues: queueUrls,
  ListSubscriptions: { members: ['NextToken'] },
  ListSubscriptionsByTopic: { members: ['NextToken'] },
  ListTopics: { members: ['NextToken'] },
  Publish: { members: ['SequenceNumber'] },
  ReceiveMessage: {
    members: ['messages'],
    lists: { Message: { member: 'messages', item: receivedMessage } },
  },
  SendMessage: {
    members: ['MD5OfMessageAttributes', 'MD5OfMessageSystemAttributes', 'SequenceNumber'],
  },
  SendMessageBatch: batchOf('SendMessageBatchResultEntry'),
};

/**
 * An answer of the AWS query protocol as JSON. API Gateway asks services for JSON, and SQS and SNS give it this form:
 * `{"SendMessageResponse":{"ResponseMetadata":{"RequestId":"…"},"SendMessageResult":{"MessageId":"…"}}}`.
 */
export function xmlToJson(xml: string): string {
  const root = parseXml(xml);
  if (root === undefined) return '{}';
  // An error is not wrapped.
  if (root.name === 'ErrorResponse') return JSON.stringify(errorOf(root));
  const action = root.name.replace(/Response$/, '');
  const result = `${action}Result`;
  const members = root.children.map((child): [string, unknown] => [
    child.name,
    child.name === result ? structureOf(child, results[action]) : valueOf(child),
  ]);
  return JSON.stringify({ [root.name]: sorted(members) });
}

function errorOf(root: XmlElement): Structure {
  const { Error: error, RequestId } = Object(valueOf(root));
  const { Code, Message, Type } = isStructure(error) ? error : {};
  return { Error: { Code, Message, Type }, RequestId };
}

function valueOf(element: XmlElement): unknown {
  const { name, text, children } = element;
  const [first] = children;
  if (first === undefined) return isList(name) ? [] : leaf(name, text);
  if (first.name === 'member') return children.map((item) => structureOrText(item));
  if (first.name === 'entry') return Object.fromEntries(children.map(entryOf));
  return structureOf(element);
}

function structureOrText(element: XmlElement): unknown {
  return element.children.length === 0 ? element.text : structureOf(element);
}

/** Lists of SNS have an element of their own, also when they are empty. */
function isList(name: string): boolean {
  return ['Failed', 'Subscriptions', 'Successful', 'Tags', 'Topics'].includes(name);
}

function leaf(name: string, text: string): unknown {
  return name === 'SenderFault' ? text === 'true' : text;
}

function entryOf({ children }: XmlElement): [string, string] {
  const text = (name: string): string => children.find((child) => child.name === name)?.text ?? '';
  return [text('key'), text('value')];
}

function structureOf({ children }: XmlElement, shape: Shape = { members: [] }): Structure {
  const found = new Map<string, unknown>(shape.members.map((name) => [name, null]));
  for (const child of children) {
    const list = shape.lists?.[child.name];
    if (list === undefined) found.set(child.name, valueOf(child));
    else add(found, list, child);
  }
  return sorted(found);
}

function add(found: Map<string, unknown>, { member, item }: ListShape, child: XmlElement): void {
  const value = child.children.length === 0 ? child.text : structureOf(child, item);
  // A structure of the same name as its member is not a list.
  if (member === child.name) found.set(member, value);
  else {
    const before = found.get(member);
    found.set(member, [...(Array.isArray(before) ? before : []), value]);
  }
}

/** Members in the order of their names, as the services write them. */
function sorted(members: Iterable<readonly [string, unknown]>): Structure {
  return Object.fromEntries([...members].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
