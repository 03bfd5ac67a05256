import { isStructure } from '../../aws/structure';
import { element, textElement } from '../../wire/xml';

interface Shape {
  /** Lists, flattened: by member name, what one item is called. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Maps, flattened: by member name, what an entry, its key and its value are called. */
  readonly maps?: Readonly<Record<string, readonly [entry: string, key: string, value: string]>>;
}

const batchOf = (entry: string): Shape => ({
  lists: { Successful: entry, Failed: 'BatchResultErrorEntry' },
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html */
const shapes: Readonly<Record<string, Shape>> = {
  GetQueueAttributes: { maps: { Attributes: ['Attribute', 'Name', 'Value'] } },
  ListDeadLetterSourceQueues: { lists: { queueUrls: 'QueueUrl' } },
  ListMessageMoveTasks: { lists: { Results: 'ListMessageMoveTasksResultEntry' } },
  ListQueueTags: { maps: { Tags: ['Tag', 'Key', 'Value'] } },
  ListQueues: { lists: { QueueUrls: 'QueueUrl' } },
  ReceiveMessage: {
    lists: { Messages: 'Message' },
    maps: {
      Attributes: ['Attribute', 'Name', 'Value'],
      MessageAttributes: ['MessageAttribute', 'Name', 'Value'],
    },
  },
  SendMessageBatch: batchOf('SendMessageBatchResultEntry'),
  DeleteMessageBatch: batchOf('DeleteMessageBatchResultEntry'),
  ChangeMessageVisibilityBatch: batchOf('ChangeMessageVisibilityBatchResultEntry'),
};

/** Actions whose answers have no result element. */
const withoutResult: ReadonlySet<string> = new Set([
  'AddPermission',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'DeleteQueue',
  'PurgeQueue',
  'RemovePermission',
  'SetQueueAttributes',
  'TagQueue',
  'UntagQueue',
]);

/** The content of an action's result element, or undefined when it has none. */
export function queryOutput(action: string, result: object): string | undefined {
  return withoutResult.has(action) ? undefined : membersXml(shapes[action] ?? {}, result);
}

function membersXml(shape: Shape, value: object): string {
  return Object.entries(value)
    .map(([name, member]) => memberXml(shape, name, member))
    .join('');
}

function memberXml(shape: Shape, name: string, value: unknown): string {
  const item = shape.lists?.[name];
  if (item !== undefined && Array.isArray(value)) {
    return value.map((entry) => memberXml(shape, item, entry)).join('');
  }
  const map = shape.maps?.[name];
  if (map !== undefined && isStructure(value)) {
    const [entry, key, content] = map;
    return Object.entries(value)
      .map(([text, member]) => element(entry, textElement(key, text), memberXml(shape, content, member)))
      .join('');
  }
  if (value instanceof Uint8Array) return textElement(name, Buffer.from(value).toString('base64'));
  if (isStructure(value)) return element(name, membersXml(shape, value));
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isText ? textElement(name, value) : '';
}
