import type { CreateTopicResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { invalidParameter, invalidParameterText, limitExceeded } from '../errors';
import { requiredText, textMap } from '../input';
import { addTags, readTags } from '../tags';
import type { Topic } from '../topic';
import { checkTopicAttribute, normalizedFlag } from '../topic-attributes';

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const createTopic: Action = ({ account }, input) => {
  const { limits } = account.options;
  const name = requiredText(input, 'Name');
  const given = textMap(input, 'Attributes');
  const attributes = new Map([...given].map(([key, value]) => [key, normalizedFlag(key, value)]));
  const fifo = attributes.get('FifoTopic') === 'true';
  checkName(name, fifo);
  for (const [attribute, value] of attributes) {
    checkTopicAttribute(attribute, value, { fifo }, limits, 'Attributes Reason: ');
  }
  const kept = normalized(attributes, fifo);
  const tags = readTags(input);
  const existing = account.topics.get(account.arnOf(name));
  if (existing !== undefined) {
    checkSame(existing, kept, tags);
    return { TopicArn: existing.arn } satisfies CreateTopicResponse;
  }
  if (account.topics.size >= limits.topics)
    throw limitExceeded('Topic', `Topic limit exceeded: ${limits.topics}`);
  const topicTags = new Map<string, string>();
  addTags(topicTags, tags, limits.tags);
  const topic = account.addTopic(name, kept);
  addTags(topic.tags, topicTags, limits.tags);
  return { TopicArn: topic.arn } satisfies CreateTopicResponse;
};

function checkName(name: string, fifo: boolean): void {
  const pattern = fifo ? /^[A-Za-z0-9_-]{1,251}\.fifo$/ : /^[A-Za-z0-9_-]{1,256}$/;
  if (pattern.test(name)) return;
  if (!fifo) throw invalidParameter('Topic Name');
  throw invalidParameterText(
    'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, ' +
      'numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
  );
}

/** That a topic is no FIFO topic is not kept. */
function normalized(attributes: ReadonlyMap<string, string>, fifo: boolean): Map<string, string> {
  const kept = new Map(attributes);
  kept.delete('FifoTopic');
  if (kept.get('Policy') === '') kept.delete('Policy');
  if (fifo) kept.set('FifoTopic', 'true');
  return kept;
}

/** Making a topic again is fine as long as nothing that is said of it differs. */
function checkSame(
  topic: Topic,
  attributes: ReadonlyMap<string, string>,
  tags: ReadonlyMap<string, string>,
): void {
  for (const [name, value] of attributes) {
    if ((topic.attributes.get(name) ?? defaults[name]) !== value) {
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    }
  }
  for (const [key, value] of tags) {
    if (topic.tags.get(key) !== value) {
      throw invalidParameter('Tags Reason: Topic already exists with different tags');
    }
  }
}

const defaults: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DisplayName: '',
  FifoThroughputScope: 'Topic',
  MaximumMessageSize: '262144',
  SignatureVersion: '1',
  TracingConfig: 'PassThrough',
};
