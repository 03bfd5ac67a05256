import type { Action } from '../action';
import { invalidParameter } from '../errors';
import { optionalText, requiredText } from '../input';
import { problemOfLargeMessages, protocolsOf } from '../large-messages';
import { checkTopicAttribute, normalizedFlag } from '../topic-attributes';

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export const setTopicAttributes: Action = ({ account }, input, context) => {
  const topic = account.topicFor('SetTopicAttributes', input, context);
  const { limits } = account.options;
  const name = requiredText(input, 'AttributeName');
  const value = normalizedFlag(name, optionalText(input, 'AttributeValue') ?? '');
  // Whether a topic is a FIFO topic is settled when it is made.
  if (name === 'FifoTopic') throw invalidParameter('AttributeName');
  checkTopicAttribute(name, value, topic, limits);
  if (name === 'MaximumMessageSize') {
    const problem = problemOfLargeMessages(Number(value), protocolsOf(topic), limits);
    if (problem !== undefined) throw invalidParameter(`MaximumMessageSize: ${problem}`);
  }
  if (name === 'Policy') account.setPolicy(topic, value === '' ? undefined : value);
  else if (value === '' && name !== 'DisplayName') topic.attributes.delete(name);
  else topic.attributes.set(name, value);
  return {};
};
