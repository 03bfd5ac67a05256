import { asList, mapOf, type QueryStructure, type QueryValue } from '../../wire/aws-query';
import type { Input } from './input';

type Reader = (value: QueryValue) => readonly [name: string, value: unknown];

/**
 * Parameters that the query protocol names or shapes in another way than the API: its lists and maps are flattened,
 * and named in the singular.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
const inSingular: Readonly<Record<string, Reader>> = {
  Attribute: (value) => ['Attributes', mapOf(value, 'Name', 'Value')],
  AttributeName: (value) => ['AttributeNames', asList(value)],
  MessageSystemAttributeName: (value) => ['MessageSystemAttributeNames', asList(value)],
  MessageAttributeName: (value) => ['MessageAttributeNames', asList(value)],
  MessageAttribute: (value) => ['MessageAttributes', mapOf(value, 'Name', 'Value')],
  MessageSystemAttribute: (value) => ['MessageSystemAttributes', mapOf(value, 'Name', 'Value')],
  AWSAccountId: (value) => ['AWSAccountIds', asList(value)],
  ActionName: (value) => ['Actions', asList(value)],
  TagKey: (value) => ['TagKeys', asList(value)],
  SendMessageBatchRequestEntry: (value) => ['Entries', asList(value).map(readMembers)],
  DeleteMessageBatchRequestEntry: (value) => ['Entries', asList(value).map(readMembers)],
  ChangeMessageVisibilityBatchRequestEntry: (value) => ['Entries', asList(value).map(readMembers)],
};

/** AWS was seen to accept the API's own name, in the plural, for attributes; here each of them may have it. */
const readers: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(Object.values(inSingular).map((reader) => [reader('')[0], reader])),
  ...inSingular,
};

function readMembers(value: QueryValue): unknown {
  if (typeof value === 'string' || !isStructure(value)) return value;
  const input: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const [read, content] = reader === undefined ? [name, member] : reader(member);
    input[read] = content;
  }
  return input;
}

function isStructure(value: QueryValue): value is QueryStructure {
  return typeof value === 'object' && !Array.isArray(value);
}

/**
 * The input of an action.
 * @param path of the request: the queue's own path stands for its URL, as in `POST /000000000000/orders`
 */
export function queryInput(path: string, parameters: QueryStructure): Input {
  const { Tag: tag, Tags: tags = tag, ...rest } = parameters;
  const read = readMembers(rest);
  const input: Record<string, unknown> = Object.assign(Object.create(null), read);
  if (tags !== undefined) {
    const map = mapOf(tags, 'Key', 'Value');
    // The one is of TagQueue, the other of CreateQueue.
    input['Tags'] = map;
    input['tags'] = map;
  }
  const [pathname = '/'] = path.split('?', 1);
  if (input['QueueUrl'] === undefined && pathname.length > 1) input['QueueUrl'] = pathname;
  return input;
}
